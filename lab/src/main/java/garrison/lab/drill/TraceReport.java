// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.util.List;

/**
 * What the checker said of the trace of one cycle.
 *
 * @param events how many were replayed
 * @param violations what it found, with the events that show it
 * @param file where the trace is
 */
public record TraceReport(int events, List<String> violations, String file) {
  public TraceReport {
    violations = List.copyOf(violations);
  }
}
