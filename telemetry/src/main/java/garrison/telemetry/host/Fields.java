// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.util.Optional;

/** How the files of {@code /proc} write numbers. */
final class Fields {
  private Fields() {}

  /** The words of a line. */
  static String[] words(String line) {
    return line.strip().split("\\s+");
  }

  /**
   * A number that is not negative; unsigned ones beyond 2^63 count as zero, like no number at all.
   */
  static long number(String[] words, int index) {
    if (index >= words.length) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(words[index]));
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** The words of the line that begins with {@code start}. */
  static Optional<String[]> line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().map(Fields::words);
  }
}
