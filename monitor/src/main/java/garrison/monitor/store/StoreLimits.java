// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.time.Duration;

/**
 * The store's bounds.
 *
 * @param retention how long samples are kept
 * @param series how many different series are taken; samples of further ones are refused
 * @param late how old a sample may be when it arrives: an agent delivers what it had to keep while
 *     the monitor was away
 * @param early how far in the future a sample's time may lie: the clocks of two servers differ
 */
public record StoreLimits(Duration retention, int series, Duration late, Duration early) {
  public StoreLimits {
    if (retention.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException("retention: " + retention + " (expected: at least 1 h)");
    }
    if (series < 1 || series > 100_000) {
      throw new IllegalArgumentException("series: " + series + " (expected: 1-100000)");
    }
    if (late.isNegative() || late.compareTo(Duration.ofHours(24)) > 0) {
      throw new IllegalArgumentException("late: " + late + " (expected: at most 24 h)");
    }
    if (early.isNegative() || early.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("early: " + early + " (expected: at most 1 h)");
    }
  }

  /** 4000 series, 6 h late, 10 min early. */
  public static StoreLimits keeping(Duration retention) {
    return new StoreLimits(retention, 4_000, Duration.ofHours(6), Duration.ofMinutes(10));
  }
}
