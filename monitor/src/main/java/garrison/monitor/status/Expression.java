// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.status;

import garrison.monitor.store.Fold;
import garrison.monitor.store.Grid;
import garrison.monitor.store.MetricStore;
import garrison.monitor.store.Selector;
import garrison.monitor.store.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A value over time, computed from stored series: one line of a chart, one figure of the page. */
public sealed interface Expression {
  /** One value for each bucket of {@code grid}; NaN where nothing is known. */
  double[] over(Grid grid, MetricStore store);

  /** All series of a selector added up. */
  record Sum(Selector selector, Fold fold) implements Expression {
    @Override
    public double[] over(Grid grid, MetricStore store) {
      return Series.sum(store.query(selector, grid, fold), grid.count());
    }
  }

  /** One expression as a multiple of another; {@code factor} 100 makes it per cent. */
  record Ratio(Expression part, Expression whole, double factor) implements Expression {
    @Override
    public double[] over(Grid grid, MetricStore store) {
      double[] parts = part.over(grid, store);
      double[] wholes = whole.over(grid, store);
      double[] ratio = new double[parts.length];
      for (int i = 0; i < ratio.length; i++) {
        ratio[i] = wholes[i] == 0 ? Double.NaN : parts[i] / wholes[i] * factor;
      }
      return ratio;
    }
  }

  /**
   * A quantile estimated from the buckets of a histogram, as a straight line within a bucket, times
   * {@code factor}. Where nothing happened there is no quantile.
   *
   * @param histogram selects the histogram by its name without suffix
   */
  record Quantile(Selector histogram, double quantile, double factor) implements Expression {
    public Quantile {
      if (quantile <= 0 || quantile >= 1) {
        throw new IllegalArgumentException("quantile: " + quantile + " (expected: within 0-1)");
      }
    }

    @Override
    public double[] over(Grid grid, MetricStore store) {
      Selector buckets =
          new Selector(histogram.name() + "_bucket", histogram.labels(), histogram.except());
      List<Bucket> bounds = Bucket.sorted(store.query(buckets, grid, Fold.RATE));
      double[] values = new double[grid.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = Bucket.quantile(bounds, i, quantile) * factor;
      }
      return values;
    }
  }

  /** The rate at which values up to a bound are seen. */
  @SuppressWarnings("ArrayRecordComponent") // equality is defined below
  record Bucket(double bound, double[] rates) {
    static List<Bucket> sorted(List<Series> series) {
      List<Bucket> buckets = new ArrayList<>();
      for (Series each : series) {
        String le = each.key().label("le");
        double bound = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
        Bucket same = buckets.stream().filter(b -> b.bound == bound).findAny().orElse(null);
        if (same == null) {
          buckets.add(new Bucket(bound, each.values()));
        } else {
          for (int i = 0; i < same.rates.length; i++) {
            double more = each.values()[i];
            if (!Double.isNaN(more)) {
              same.rates[i] = Double.isNaN(same.rates[i]) ? more : same.rates[i] + more;
            }
          }
        }
      }
      buckets.sort((a, b) -> Double.compare(a.bound, b.bound));
      return buckets;
    }

    static double quantile(List<Bucket> buckets, int index, double quantile) {
      if (buckets.isEmpty()) {
        return Double.NaN;
      }
      double total = buckets.getLast().rates[index];
      if (!(total > 0)) {
        return Double.NaN;
      }
      double wanted = total * quantile;
      double lowerBound = 0;
      double below = 0;
      for (Bucket bucket : buckets) {
        double here = bucket.rates[index];
        if (here >= wanted) {
          if (Double.isInfinite(bucket.bound)) {
            return lowerBound;
          }
          double share = here > below ? (wanted - below) / (here - below) : 1;
          return lowerBound + (bucket.bound - lowerBound) * share;
        }
        lowerBound = bucket.bound;
        below = here;
      }
      return lowerBound;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bucket bucket
          && bound == bucket.bound
          && Arrays.equals(rates, bucket.rates);
    }

    @Override
    public int hashCode() {
      return 31 * Double.hashCode(bound) + Arrays.hashCode(rates);
    }
  }

  /** All series of {@code selector}: the sum of their increases a second. */
  static Expression rate(Selector selector) {
    return new Sum(selector, Fold.RATE);
  }

  /** All series of {@code selector}: the sum of their mean values. */
  static Expression mean(Selector selector) {
    return new Sum(selector, Fold.AVERAGE);
  }
}
