// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.Arrays;
import java.util.Collection;

/**
 * The answer to a query for one series.
 *
 * @param values one for each bucket of the query's {@link Grid}; NaN where nothing was measured.
 *     The array belongs to the caller
 */
@SuppressWarnings("ArrayRecordComponent") // equality is defined below
public record Series(SeriesKey key, double[] values) {
  /** The sum of several, bucket by bucket; NaN where none of them has a value. */
  public static double[] sum(Collection<Series> all, int count) {
    double[] sum = new double[count];
    Arrays.fill(sum, Double.NaN);
    for (Series series : all) {
      for (int i = 0; i < count; i++) {
        double value = series.values[i];
        if (!Double.isNaN(value)) {
          sum[i] = Double.isNaN(sum[i]) ? value : sum[i] + value;
        }
      }
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Series series
        && key.equals(series.key)
        && Arrays.equals(values, series.values);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(values);
  }
}
