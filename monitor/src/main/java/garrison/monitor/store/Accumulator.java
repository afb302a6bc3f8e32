// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.Arrays;

/**
 * Turns the samples of one series into the buckets of a {@link Grid}.
 *
 * <p>A sample speaks for the time since the sample before it: a gauge's value held then, a
 * counter's increase happened then. Where that stretch of time crosses buckets it is divided among
 * them, so a clock that ticks a little late neither leaves a bucket empty nor counts one twice.
 * When two samples are further apart than {@link #GAP_MILLIS}, nothing is said about the time
 * between them; better a hole in the line than an invented value.
 */
final class Accumulator {
  /** The longest time one sample speaks for. */
  static final long GAP_MILLIS = 15_000;

  /** What the first sample of a gauge speaks for: a second, as that is how often agents measure. */
  private static final long FIRST_MILLIS = 1_000;

  private final Grid grid;
  private final Fold fold;
  private final double[] sums;
  private final double[] weights;
  private long lastTimestamp;
  private double lastValue;
  private boolean begun;

  Accumulator(Grid grid, Fold fold) {
    this.grid = grid;
    this.fold = fold;
    sums = new double[grid.count()];
    weights = new double[grid.count()];
  }

  /** Takes the next sample in the order of time. */
  void add(long timestamp, double value) {
    if (begun && timestamp - lastTimestamp <= GAP_MILLIS) {
      if (fold == Fold.RATE) {
        double increase = value < lastValue ? value : value - lastValue;
        spread(lastTimestamp, timestamp, increase * 1000 / (timestamp - lastTimestamp));
      } else {
        spread(lastTimestamp, timestamp, value);
      }
    } else if (fold != Fold.RATE) {
      spread(timestamp - FIRST_MILLIS, timestamp, value);
    }
    begun = true;
    lastTimestamp = timestamp;
    lastValue = value;
  }

  /** One value for each bucket; NaN where nothing was measured. */
  double[] values() {
    double[] values = new double[sums.length];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < values.length; i++) {
      if (weights[i] > 0) {
        values[i] = fold == Fold.MAXIMUM ? sums[i] : sums[i] / weights[i];
      }
    }
    return values;
  }

  private void spread(long from, long to, double value) {
    if (Double.isNaN(value) || to <= grid.startMillis() || from >= grid.endMillis()) {
      return;
    }
    long step = grid.stepMillis();
    long begin = Math.max(from, grid.startMillis());
    long end = Math.min(to, grid.endMillis());
    for (int i = (int) ((begin - grid.startMillis()) / step); i < sums.length; i++) {
      long bucket = grid.bucketMillis(i);
      if (bucket >= end) {
        return;
      }
      double weight = Math.min(end, bucket + step) - Math.max(begin, bucket);
      if (fold == Fold.MAXIMUM) {
        sums[i] = weights[i] > 0 ? Math.max(sums[i], value) : value;
      } else {
        sums[i] += value * weight;
      }
      weights[i] += weight;
    }
  }
}
