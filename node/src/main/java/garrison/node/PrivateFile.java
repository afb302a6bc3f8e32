// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Small files and folders that only this user may read. */
final class PrivateFile {
  private PrivateFile() {}

  /** Replaces a file in one step, so that a reader sees the old text or the new one. */
  static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Path fresh =
          Files.createTempFile(
              folder,
              ".new",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("file " + file + ": cannot be written", e);
    }
  }

  /** Reads a secret: one line. */
  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("file " + file + ": cannot be read", e);
    }
  }

  /** Makes a folder, closed to others. */
  static void folder(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException("folder " + folder + ": cannot be made", e);
    }
  }
}
