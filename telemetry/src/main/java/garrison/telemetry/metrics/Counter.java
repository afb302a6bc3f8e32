// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Cheap to add to from many threads; exact when it is read. */
public final class Counter {
  private final LongAdder value = new LongAdder();

  Counter() {}

  public void increment() {
    value.increment();
  }

  /** Adds what must not be negative; that is not checked, because this is the hot path. */
  public void add(long amount) {
    value.add(amount);
  }

  public long value() {
    return value.sum();
  }
}
