// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.concurrent.atomic.LongAdder;

/** How many there are now: a gauge that is counted up and down from many threads. */
public final class Level {
  private final LongAdder value = new LongAdder();

  Level() {}

  public void increment() {
    value.increment();
  }

  public void decrement() {
    value.decrement();
  }

  public long value() {
    return value.sum();
  }
}
