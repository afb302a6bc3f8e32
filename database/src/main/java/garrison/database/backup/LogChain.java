// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The copies of the binary log of one data folder.
 *
 * @param lineage of the data folder
 * @param copies in the order of their numbers
 * @param reach everything that was acknowledged before this moment is in them
 */
public record LogChain(String lineage, List<LogCopy> copies, Instant reach) {
  public LogChain {
    copies =
        copies.stream()
            .sorted(Comparator.comparingLong(copy -> LogPosition.number(copy.file())))
            .toList();
  }

  /**
   * The copies from that place on, without a gap.
   *
   * @throws DamagedException naming the one that is missing or too short
   */
  List<LogCopy> from(LogPosition position) {
    List<LogCopy> wanted =
        copies.stream()
            .filter(copy -> LogPosition.number(copy.file()) >= LogPosition.number(position.file()))
            .toList();
    long expected = LogPosition.number(position.file());
    for (LogCopy copy : wanted) {
      long number = LogPosition.number(copy.file());
      if (number != expected) {
        throw new DamagedException(
            "logs: " + copy.file() + " comes next (expected: number " + expected + ")");
      }
      boolean last = copy.equals(wanted.getLast());
      if (!last && copy.state() != LogCopy.State.COMPLETE) {
        throw new DamagedException(
            "logs: " + copy.file() + " is incomplete (expected: complete, another one follows it)");
      }
      expected++;
    }
    if (wanted.isEmpty() || wanted.getFirst().bytes() < position.offset()) {
      throw new DamagedException("logs: none reaches " + position);
    }
    return wanted;
  }
}
