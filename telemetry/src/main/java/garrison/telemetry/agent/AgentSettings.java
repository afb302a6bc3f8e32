// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import garrison.model.ServerName;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How an agent works.
 *
 * @param period from the start of one round to the start of the next
 * @param patience how long a round waits for its sources; what comes later is a gap
 * @param totals the file in which the totals of processes outlive the agent's own process
 */
public record AgentSettings(ServerName server, Duration period, Duration patience, Path totals) {
  /** The most sources of an agent. */
  static final int MAX_SOURCES = 64;

  /** How often the totals are written, in rounds. */
  static final int ROUNDS_PER_SAVE = 5;

  public AgentSettings {
    if (!period.isPositive() || !patience.isPositive() || patience.compareTo(period) >= 0) {
      throw new IllegalArgumentException(
          "agent: period %s, patience %s (expected: positive, and less patience than a period)"
              .formatted(period, patience));
    }
  }

  /** The usual: a round a second, half a second of patience. */
  public static AgentSettings of(ServerName server, Path totals) {
    return new AgentSettings(server, Duration.ofSeconds(1), Duration.ofMillis(500), totals);
  }
}
