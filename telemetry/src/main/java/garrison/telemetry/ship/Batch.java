// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import garrison.model.ServerName;
import garrison.telemetry.metrics.MetricFamily;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that was measured on one server at one moment. Server and moment together name it: a store
 * that has it already can leave it out.
 *
 * @param start since when the counters are continuous: the start of the agent
 * @param at when it was measured
 * @param families no two of the same name
 */
public record Batch(ServerName server, Instant start, Instant at, List<MetricFamily> families) {
  public Batch {
    families = List.copyOf(families);
    Set<String> names = HashSet.newHashSet(families.size());
    for (MetricFamily family : families) {
      if (!names.add(family.name())) {
        throw new IllegalArgumentException(
            "batch of " + server + ": metric: " + family.name() + ": twice (expected: once)");
      }
    }
  }
}
