// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.lab.ledger.Verdict;
import garrison.lab.load.PathReport;
import java.util.List;
import java.util.Map;

/**
 * What one cycle showed; one line of {@code cycles.jsonl}.
 *
 * @param cycle counted from 1
 * @param drill what was done
 * @param faults in the words of the lab's control socket
 * @param at when, ISO 8601
 * @param writerBefore who accepted writes before
 * @param writerAfter who did at the end
 * @param calmMillis the longest gap just before, without a fault
 * @param unavailableMillis the longest time without an acknowledgement, on the worst path that
 *     counts
 * @param unavailableTotalMillis all such times in sum, on the worst path that counts
 * @param heldMillis how long the fault lasted
 * @param twoCopiesSeconds from the end of the fault until every copy was whole again
 * @param errors writes whose clients saw an error
 * @param paths what was seen on each path
 * @param copies what the ledger and each copy said of each other
 * @param trace what the checker said of the cycle's trace
 */
public record CycleReport(
    int cycle,
    String drill,
    List<String> faults,
    String at,
    String writerBefore,
    String writerAfter,
    double calmMillis,
    double unavailableMillis,
    double unavailableTotalMillis,
    double heldMillis,
    double twoCopiesSeconds,
    long errors,
    List<PathReport> paths,
    Map<String, Verdict> copies,
    TraceReport trace) {
  public CycleReport {
    faults = List.copyOf(faults);
    paths = List.copyOf(paths);
  }

  /** How many writes were acknowledged. */
  public int acknowledged() {
    return copies.values().stream().mapToInt(Verdict::acknowledged).max().orElse(0);
  }

  /** How many of them are missing on the worst copy. */
  public int lost() {
    return copies.values().stream().mapToInt(Verdict::lost).max().orElse(0);
  }

  /** How many writes are there twice on the worst copy. */
  public int duplicated() {
    return copies.values().stream().mapToInt(Verdict::duplicated).max().orElse(0);
  }

  /** How many are altered, refused and there, or there and never sent, on the worst copy. */
  public int wrong() {
    return copies.values().stream()
        .mapToInt(verdict -> verdict.altered() + verdict.contradicted() + verdict.strange())
        .max()
        .orElse(0);
  }
}
