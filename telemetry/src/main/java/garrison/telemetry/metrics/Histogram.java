// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts observations by fixed buckets. There is no counter beside the buckets: the count is their
 * sum, so the two never differ. The sum of the values may run ahead of or behind the buckets by the
 * observations in progress while it is read.
 */
public final class Histogram {
  /**
   * Upper bounds in seconds for the latency of requests: 100 µs to 30 s in steps of 1, 2.5 and 5,
   * so that a quantile between them is off by less than a factor of 2.5.
   */
  public static final List<Double> LATENCY_SECONDS =
      List.of(
          0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
          2.5, 5.0, 10.0, 30.0);

  private static final double SECONDS_PER_NANO = 1e-9;

  private final List<Double> bounds;
  private final double[] thresholds;
  private final LongAdder[] counts;
  private final DoubleAdder sum = new DoubleAdder();

  Histogram(List<Double> bounds) {
    Sample.Histogram.checkBounds(bounds);
    this.bounds = List.copyOf(bounds);
    this.thresholds = bounds.stream().mapToDouble(Double::doubleValue).toArray();
    this.counts = new LongAdder[bounds.size() + 1];
    for (int bucket = 0; bucket < counts.length; bucket++) {
      counts[bucket] = new LongAdder();
    }
  }

  public void observe(double value) {
    int bucket = 0;
    while (bucket < thresholds.length && value > thresholds[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    sum.add(value);
  }

  /** Observes a duration, given in nanoseconds, in a histogram of seconds. */
  public void observeNanos(long nanos) {
    observe(nanos * SECONDS_PER_NANO);
  }

  List<Double> bounds() {
    return bounds;
  }

  Sample.Histogram read(Labels labels) {
    List<Long> read = new ArrayList<>(counts.length);
    for (LongAdder count : counts) {
      read.add(count.sum());
    }
    return new Sample.Histogram(labels, bounds, read, sum.sum());
  }
}
