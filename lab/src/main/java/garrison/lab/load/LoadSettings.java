// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import java.time.Duration;

/**
 * How a path is loaded.
 *
 * @param every a write is due each time this has passed
 * @param swift so many writes may wait for their answers before new ones come more slowly
 * @param most so many may wait at all
 * @param limit how long a client waits for a connection or an answer; slower writes are spread over
 *     this time, so that in a black hole some client is always new
 * @param idle a connection unused for so long is closed, before somebody else does
 * @param floor a gap shorter than this is the machine's, not a fault's
 */
public record LoadSettings(
    Duration every, int swift, int most, Duration limit, Duration idle, Duration floor) {
  public LoadSettings {
    if (every.isNegative() || every.isZero() || swift < 1 || most <= swift || most > 1000) {
      throw new IllegalArgumentException(
          "load: every %s, %d and %d waiting (expected: positive, the second greater, at most 1000)"
              .formatted(every, swift, most));
    }
  }

  /** One write each time {@code every} has passed, and the limits of a drill. */
  public static LoadSettings each(Duration every) {
    return new LoadSettings(
        every, 6, 64, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(50));
  }

  /** How far apart writes are when many wait. */
  long slowNanos() {
    return Math.max(every.toNanos(), limit.toNanos() / (most - swift));
  }
}
