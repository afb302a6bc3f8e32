// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts times in buckets of 1/16 of a power of two, so that any quantile is right to 7 % in a
 * fixed amount of memory.
 */
final class Latencies {
  private static final int STEPS_BITS = 4;
  private static final int STEPS = 1 << STEPS_BITS;

  private final AtomicLongArray counts = new AtomicLongArray(64 * STEPS);

  void add(long micros) {
    counts.incrementAndGet(bucket(Math.max(1, micros)));
  }

  /** The time that this part of all was within, in microseconds; 0 when there was none. */
  long quantile(double part) {
    long all = 0;
    for (int i = 0; i < counts.length(); i++) {
      all += counts.get(i);
    }
    long rank = (long) Math.ceil(all * part);
    long passed = 0;
    for (int i = 0; i < counts.length() && rank > 0; i++) {
      passed += counts.get(i);
      if (passed >= rank) {
        return upper(i);
      }
    }
    return 0;
  }

  private static int bucket(long micros) {
    int power = 63 - Long.numberOfLeadingZeros(micros);
    int step =
        (int)
            (power >= STEPS_BITS
                ? (micros >>> (power - STEPS_BITS)) & (STEPS - 1)
                : (micros << (STEPS_BITS - power)) & (STEPS - 1));
    return power * STEPS + step;
  }

  private static long upper(int bucket) {
    int power = bucket / STEPS;
    long step = bucket % STEPS + 1L;
    return (1L << power) + ((step << power) >>> STEPS_BITS);
  }
}
