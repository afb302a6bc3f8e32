// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.rate;

import garrison.telemetry.metrics.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Differences between two readings of a counter or histogram. */
public final class Rates {
  private static final double NANOS_PER_SECOND = 1e9;

  private Rates() {}

  /**
   * How much a counter has grown. One that has fallen began again at zero in between, so that at
   * least what it shows now was added; what came before the restart is not known here.
   */
  public static double increase(double before, double after) {
    return after >= before ? after - before : after;
  }

  /**
   * The mean rate between two readings.
   *
   * @return zero when no time has passed between them
   */
  public static double perSecond(double before, double after, Duration between) {
    if (between.isZero() || between.isNegative()) {
      return 0;
    }
    return increase(before, after) / (between.toNanos() / NANOS_PER_SECOND);
  }

  /**
   * What was observed between two readings of a histogram, under the labels of the later. A bucket
   * that has fallen, or other bounds, mean that it began again.
   */
  public static Sample.Histogram increase(Sample.Histogram before, Sample.Histogram after) {
    if (!before.bounds().equals(after.bounds())) {
      return after;
    }
    List<Long> counts = new ArrayList<>(after.counts().size());
    for (int bucket = 0; bucket < after.counts().size(); bucket++) {
      long grown = after.counts().get(bucket) - before.counts().get(bucket);
      if (grown < 0) {
        return after;
      }
      counts.add(grown);
    }
    return new Sample.Histogram(after.labels(), after.bounds(), counts, after.sum() - before.sum());
  }
}
