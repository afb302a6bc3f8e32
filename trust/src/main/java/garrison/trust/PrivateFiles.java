// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/**
 * Files that appear whole or not at all, with their permissions from the first moment on: written
 * beside their place under another name, forced to disk, then moved or linked into it.
 */
final class PrivateFiles {
  static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
  static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final Set<PosixFilePermission> GROUP =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  private PrivateFiles() {}

  /** Creates {@code folder} for its owner alone when it is not there; leaves one that is. */
  static void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Whether the owner's group or anyone else may do anything with {@code path}. */
  static boolean isOpenToGroupOrOthers(Path path) throws IOException {
    Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
    open.addAll(OTHERS);
    open.addAll(GROUP);
    open.retainAll(Files.getPosixFilePermissions(path));
    return !open.isEmpty();
  }

  /** Whether someone who is neither owner nor of the group may do anything with {@code path}. */
  static boolean isOpenToOthers(Path path) throws IOException {
    Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
    open.retainAll(Files.getPosixFilePermissions(path));
    return !open.isEmpty();
  }

  /** The permissions as {@code ls} prints them, for messages. */
  static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** Puts {@code text} in the place of whatever was at {@code file}. */
  static void replace(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    Path written = writeBeside(file, text, permissions);
    try {
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
    force(file);
  }

  /**
   * Puts {@code text} at {@code file} unless something is there already. Of several processes that
   * do this at once exactly one wins, and none ever sees a part of the file: link(2) is atomic and
   * never replaces.
   */
  static void createIfAbsent(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    Path written = writeBeside(file, text, permissions);
    try {
      Files.createLink(file, written);
    } catch (FileAlreadyExistsException _) {
      return;
    } finally {
      Files.deleteIfExists(written);
    }
    force(file);
  }

  private static Path writeBeside(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".new");
    FileAttribute<Set<PosixFilePermission>> attribute =
        PosixFilePermissions.asFileAttribute(permissions);
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(beside, options, attribute)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    // The mode given at creation went through the process's umask.
    Files.setPosixFilePermissions(beside, permissions);
    return beside;
  }

  /** Makes the new name of {@code file} survive a loss of power. */
  private static void force(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
