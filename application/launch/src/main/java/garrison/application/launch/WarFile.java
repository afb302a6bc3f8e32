// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import garrison.application.launch.LaunchException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A web application archive, checked and unpacked before any container sees it, so that a broken
 * one gives the same clear message in each.
 *
 * <p>It is unpacked anew at every start: an earlier start may have been killed half way, and
 * reading a few megabytes costs less than proving that what is there is whole.
 *
 * @param file the archive
 * @param jsp a JSP file in it, which no container here compiles; null when there is none
 */
record WarFile(Path file, @Nullable String jsp) {
  /** The most an archive may unpack to; a WAR of this size is a mistake or an attack. */
  static final long MAX_BYTES = 2L << 30;

  /** The most files an archive may hold. */
  static final int MAX_FILES = 100_000;

  private static final String HINT =
      "name the WAR file of a web application (jar tf FILE lists WEB-INF/ first of all)";

  /** Reads the archive's directory and says what is wrong with it. */
  static WarFile check(Path file) {
    if (!Files.exists(file)) {
      throw wrong(file, "no such file (expected: a WAR file)", null);
    }
    if (!Files.isRegularFile(file)) {
      throw wrong(file, "a folder or device (expected: a WAR file)", null);
    }
    if (!Files.isReadable(file)) {
      throw wrong(file, "not readable (expected: readable by this user)", null);
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MAX_FILES) {
        throw wrong(
            file, "%d files in it (expected: at most %d)".formatted(zip.size(), MAX_FILES), null);
      }
      boolean webApplication =
          zip.stream().anyMatch(entry -> entry.getName().startsWith("WEB-INF/"));
      if (!webApplication) {
        throw wrong(file, "a zip file without WEB-INF/ (expected: a web application)", null);
      }
      String jsp =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*\\.jspx?"))
              .findFirst()
              .orElse(null);
      return new WarFile(file, jsp);
    } catch (IOException e) {
      throw wrong(
          file, "%d bytes that are not a zip file (expected: a WAR file)".formatted(size(file)), e);
    }
  }

  /** Unpacks everything into a folder, which is emptied first. */
  void unpack(Path folder) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      clear(folder);
      Files.createDirectories(folder);
      long left = MAX_BYTES;
      for (ZipEntry entry : Collections.list(zip.entries())) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw wrong(file, "the entry %s (expected: names below the root)".formatted(entry), null);
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.resolveSibling("."));
        left = copy(zip, entry, target, left);
      }
    } catch (IOException e) {
      throw new LaunchException(
          Reason.WAR,
          "war: %s: cannot be unpacked to %s".formatted(file, folder),
          "check the archive (unzip -t) and the free space",
          e);
    }
  }

  private long copy(ZipFile zip, ZipEntry entry, Path target, long limit) throws IOException {
    long left = limit;
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw wrong(
              file, "unpacks to more than 2 GiB (expected: at most %d)".formatted(MAX_BYTES), null);
        }
        out.write(buffer, 0, n);
      }
    }
    return left;
  }

  /** Deletes a folder and what is in it; symbolic links are deleted, not followed. */
  static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(path);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return -1;
    }
  }

  private static LaunchException wrong(Path file, String what, @Nullable Throwable cause) {
    return new LaunchException(Reason.WAR, "war: %s: %s".formatted(file, what), HINT, cause);
  }
}
