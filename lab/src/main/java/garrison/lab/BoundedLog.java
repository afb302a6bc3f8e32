// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a host's program prints: kept in a file that is set aside as {@code .1} when it is full, so
 * that a lab of many days fills no disk, and its last lines in memory, for the message when it
 * ends.
 *
 * <p>One thread writes, any thread reads {@link #lastLines}; the lock is this object.
 */
final class BoundedLog {
  private static final Logger log = LoggerFactory.getLogger(BoundedLog.class);
  private static final long FILE_BYTES = 8L * 1024 * 1024;
  private static final int LINES = 40;
  private static final int LINE_CHARS = 8 * 1024;

  private final Path file;
  private final Deque<String> last = new ArrayDeque<>();

  BoundedLog(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** Copies until the program closes its output; the disk's failure never stops the program. */
  void copy(InputStream output) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = line(reader); line != null; line = line(reader)) {
        remember(line);
        append(line);
      }
    } catch (IOException e) {
      log.debug("event=log-ended file={}", file, e);
    }
  }

  synchronized List<String> lastLines() {
    return List.copyOf(last);
  }

  private synchronized void remember(String line) {
    last.addLast(line);
    if (last.size() > LINES) {
      last.removeFirst();
    }
  }

  private void append(String line) {
    try {
      if (Files.exists(file) && Files.size(file) > FILE_BYTES) {
        Path old = file.resolveSibling(file.getFileName() + ".1");
        Files.move(file, old, StandardCopyOption.REPLACE_EXISTING);
      }
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      log.debug("event=log-line-lost file={}", file, e);
    }
  }

  /** One line, or as much of it as is allowed: a program may print without ever ending a line. */
  private static @org.jspecify.annotations.Nullable String line(BufferedReader reader)
      throws IOException {
    StringBuilder line = new StringBuilder();
    int next = reader.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n' && line.length() < LINE_CHARS) {
      line.append((char) next);
      next = reader.read();
    }
    return line.toString();
  }
}
