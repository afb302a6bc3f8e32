// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.List;

/** One measurement of a family, told from the others by its labels. */
public sealed interface Sample {
  Labels labels();

  /** The same measurement under other labels. */
  Sample withLabels(Labels labels);

  /** The reading of a counter or gauge. Counters are exact up to 2^53. */
  record Value(Labels labels, double value) implements Sample {
    @Override
    public Value withLabels(Labels other) {
      return new Value(other, value);
    }
  }

  /**
   * A classic histogram.
   *
   * @param bounds the inclusive upper bounds of all buckets but the last, finite and ascending; the
   *     last bucket has none
   * @param counts how many observations fell into each bucket alone, not cumulated: one more than
   *     there are bounds
   * @param sum of all observed values
   */
  record Histogram(Labels labels, List<Double> bounds, List<Long> counts, double sum)
      implements Sample {
    /** How many bounds a histogram can have. */
    public static final int MAX_BOUNDS = 200;

    public Histogram {
      bounds = List.copyOf(bounds);
      counts = List.copyOf(counts);
      if (labels.value("le").isPresent()) {
        throw new IllegalArgumentException("histogram: label le (expected: any other name)");
      }
      checkBounds(bounds);
      if (counts.size() != bounds.size() + 1) {
        throw new IllegalArgumentException(
            "histogram: %d counts (expected: %d)".formatted(counts.size(), bounds.size() + 1));
      }
      for (long count : counts) {
        if (count < 0) {
          throw new IllegalArgumentException(
              "histogram: count " + count + " (expected: 0 or more)");
        }
      }
    }

    /** How many observations there were. */
    public long count() {
      long count = 0;
      for (long bucket : counts) {
        count += bucket;
      }
      return count;
    }

    @Override
    public Histogram withLabels(Labels other) {
      return new Histogram(other, bounds, counts, sum);
    }

    static void checkBounds(List<Double> bounds) {
      if (bounds.size() > MAX_BOUNDS) {
        throw new IllegalArgumentException(
            "histogram: " + bounds.size() + " bounds (expected: at most " + MAX_BOUNDS + ")");
      }
      double last = Double.NEGATIVE_INFINITY;
      for (double bound : bounds) {
        if (!(bound > last) || bound == Double.POSITIVE_INFINITY) {
          throw new IllegalArgumentException(
              "histogram: bounds " + bounds + " (expected: finite and ascending)");
        }
        last = bound;
      }
    }
  }
}
