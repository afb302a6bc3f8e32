// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.util.Optional;

/**
 * What one process has used (proc_pid_stat(5)). Children that have ended and were waited for are
 * counted with their parent, as the kernel does.
 *
 * @param user hundredths of a second in the program
 * @param system hundredths of a second in the kernel
 * @param residentPages pages in memory, shared ones included
 */
record ProcessUse(long user, long system, long residentPages) {
  static Optional<ProcessUse> parse(String stat) {
    // The name stands in parentheses and may itself hold any character, parentheses too.
    int name = stat.lastIndexOf(')');
    if (name < 0) {
      return Optional.empty();
    }
    // Numbered from 1 in the manual page; the first word here is its field 3.
    String[] words = Fields.words(stat.substring(name + 1));
    if (words.length < 22) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessUse(
            Fields.number(words, 14 - 3) + Fields.number(words, 16 - 3),
            Fields.number(words, 15 - 3) + Fields.number(words, 17 - 3),
            Fields.number(words, 24 - 3)));
  }

  /** A number of {@code io} (proc_pid_io(5)), or zero. */
  static long io(String io, String name) {
    return Fields.line(io, name + ":").map(words -> Fields.number(words, 1)).orElse(0L);
  }

  /**
   * The proportional set size of {@code smaps_rollup} in bytes: shared pages divided by sharers.
   */
  static Optional<Long> proportionalBytes(String rollup) {
    return Fields.line(rollup, "Pss:").map(words -> Fields.number(words, 1) * 1024);
  }
}
