// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A place in one server's binary log.
 *
 * @param file MariaDB's name of the file, which ends in its number
 * @param offset bytes from the file's beginning
 */
public record LogPosition(String file, long offset) implements Comparable<LogPosition> {
  /** A file of the binary log. */
  static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-]{1,64}\\.(\\d{6,10})");

  public LogPosition {
    if (!FILE.matcher(file).matches() || offset < 0) {
      throw new IllegalArgumentException(
          "log position: " + file + ":" + offset + " (expected: " + FILE + " and 0 or more)");
    }
  }

  /** The number of a file. */
  public static long number(String file) {
    return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
  }

  @Override
  public int compareTo(LogPosition other) {
    return Comparator.comparingLong((LogPosition position) -> number(position.file))
        .thenComparingLong(LogPosition::offset)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return file + ":" + offset;
  }
}
