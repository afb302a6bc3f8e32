// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.rate;

import garrison.telemetry.metrics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Quantiles of a histogram. Within a bucket the observations are taken to be spread evenly, so the
 * answer is at worst wrong by the bucket's width; the first bucket begins at zero, or at its bound
 * when that is not positive. A quantile in the last bucket, which has no upper bound, is answered
 * by its lower bound: it is that or more.
 */
public final class Quantiles {
  private Quantiles() {}

  /**
   * The value below which the share {@code q} of the observations lies.
   *
   * @param q from 0 to 1
   * @return empty when nothing was observed, or there is no bound to answer with
   */
  public static OptionalDouble quantile(Sample.Histogram histogram, double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("quantile: " + q + " (expected: 0 to 1)");
    }
    long count = histogram.count();
    List<Double> bounds = histogram.bounds();
    if (count == 0 || bounds.isEmpty()) {
      return OptionalDouble.empty();
    }
    double rank = q * count;
    long below = 0;
    for (int bucket = 0; bucket < bounds.size(); bucket++) {
      long here = histogram.counts().get(bucket);
      if (here > 0 && below + here >= rank) {
        double upper = bounds.get(bucket);
        double lower = bucket > 0 ? bounds.get(bucket - 1) : Math.min(0, upper);
        return OptionalDouble.of(lower + (upper - lower) * Math.max(0, rank - below) / here);
      }
      below += here;
    }
    return OptionalDouble.of(bounds.getLast());
  }

  /**
   * The sum of two histograms of the same bounds, under the labels of the first.
   *
   * @throws IllegalArgumentException when the bounds differ
   */
  public static Sample.Histogram sum(Sample.Histogram one, Sample.Histogram other) {
    if (!one.bounds().equals(other.bounds())) {
      throw new IllegalArgumentException(
          "histogram: bounds %s (expected: %s)".formatted(other.bounds(), one.bounds()));
    }
    List<Long> counts = new ArrayList<>(one.counts().size());
    for (int bucket = 0; bucket < one.counts().size(); bucket++) {
      counts.add(one.counts().get(bucket) + other.counts().get(bucket));
    }
    return new Sample.Histogram(one.labels(), one.bounds(), counts, one.sum() + other.sum());
  }
}
