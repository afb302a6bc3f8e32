// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.time.Duration;

/**
 * How much and how long.
 *
 * @param request how long a call may take before it says that the quorum is away; 4 s, which is
 *     longer than an election
 * @param valueBytes the largest value; 64 KiB
 * @param attempt how long one attempt to reach the own member may take; 1 s
 * @param pause between two attempts to reach the own member; 10 ms
 * @param reread how often a watch looks although nothing was announced; 10 s
 */
public record QuorumLimits(
    Duration request, int valueBytes, Duration attempt, Duration pause, Duration reread) {
  /** What fits elections within two seconds. */
  public static final QuorumLimits DEFAULT =
      new QuorumLimits(
          Duration.ofSeconds(4),
          64 * 1024,
          Duration.ofSeconds(1),
          Duration.ofMillis(10),
          Duration.ofSeconds(10));

  public QuorumLimits {
    if (valueBytes < 1 || valueBytes > 512 * 1024) {
      throw new IllegalArgumentException(
          "quorum limits: values of " + valueBytes + " bytes (expected: 1-524288)");
    }
    for (Duration duration : new Duration[] {request, attempt, pause, reread}) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException(
            "quorum limits: " + duration + " (expected: a time above zero)");
      }
    }
  }

  /** The same with another limit for calls. */
  public QuorumLimits withRequest(Duration limit) {
    return new QuorumLimits(limit, valueBytes, attempt, pause, reread);
  }
}
