// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double from the least to the most, each shortened by chance to between its half and
 * its whole, so that servers that lost the monitor at one moment do not all come back at one
 * moment.
 */
final class Backoff {
  private final Duration least;
  private final Duration most;
  private final RandomGenerator random;
  private Duration current;

  Backoff(Duration least, Duration most, RandomGenerator random) {
    this.least = least;
    this.most = most;
    this.random = random;
    this.current = least;
  }

  Duration next() {
    long whole = current.toNanos();
    Duration doubled = current.multipliedBy(2);
    current = doubled.compareTo(most) > 0 ? most : doubled;
    return Duration.ofNanos(whole - random.nextLong(whole / 2 + 1));
  }

  void reset() {
    current = least;
  }
}
