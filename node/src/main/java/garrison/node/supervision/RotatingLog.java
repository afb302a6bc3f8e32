// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Copies a process's output into a file of bounded size: when the file is full it becomes {@code
 * NAME.1}, replacing the one before.
 */
final class RotatingLog {
  static final long MOST_BYTES = 8L << 20;

  private final Path file;
  private final long mostBytes;

  RotatingLog(Path file, long mostBytes) {
    this.file = file;
    this.mostBytes = mostBytes;
  }

  /** Copies until {@code output} ends. A full disk loses lines of the log and nothing else. */
  void copy(InputStream output) {
    byte[] buffer = new byte[8192];
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      OutputStream target = open();
      long written = Files.size(file);
      try {
        for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
          if (written + n > mostBytes) {
            target.close();
            Files.move(file, rotated(), StandardCopyOption.REPLACE_EXISTING);
            target = open();
            written = 0;
          }
          target.write(buffer, 0, n);
          written += n;
        }
      } finally {
        target.close();
      }
    } catch (IOException e) {
      drain(output, e);
    }
  }

  private Path rotated() {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  private OutputStream open() throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Keeps reading, because a process whose pipe is full would stand still. */
  private void drain(InputStream output, IOException cause) {
    try {
      output.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw new UncheckedIOException("log " + file + ": output lost", e);
    }
  }
}
