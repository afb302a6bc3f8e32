// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All samples of one name.
 *
 * @param name with its unit last, and {@code _total} on a counter: {@code
 *     garrison_http_requests_total}
 * @param help what it means, in a sentence; may be empty
 * @param samples of the kind that the type asks for, no two with the same labels
 */
public record MetricFamily(String name, MetricType type, String help, List<Sample> samples) {
  public MetricFamily {
    if (!Names.isFamily(name)) {
      throw new IllegalArgumentException("metric: " + name + " (expected: " + Names.FAMILY + ")");
    }
    samples = List.copyOf(samples);
    Set<Labels> seen = HashSet.newHashSet(samples.size());
    for (Sample sample : samples) {
      if (sample instanceof Sample.Histogram != (type == MetricType.HISTOGRAM)) {
        throw new IllegalArgumentException(
            "metric: %s%s: %s (expected: a sample of a %s)"
                .formatted(name, sample.labels(), sample.getClass().getSimpleName(), type.word()));
      }
      if (!seen.add(sample.labels())) {
        throw new IllegalArgumentException(
            "metric: " + name + sample.labels() + ": twice (expected: once)");
      }
    }
  }

  /** A counter with one sample. */
  public static MetricFamily counter(String name, String help, double value) {
    return new MetricFamily(
        name, MetricType.COUNTER, help, List.of(new Sample.Value(Labels.NONE, value)));
  }

  /** A gauge with one sample. */
  public static MetricFamily gauge(String name, String help, double value) {
    return new MetricFamily(
        name, MetricType.GAUGE, help, List.of(new Sample.Value(Labels.NONE, value)));
  }

  /** The value of the sample with exactly these labels. */
  public Optional<Double> value(Labels labels) {
    for (Sample sample : samples) {
      if (sample instanceof Sample.Value(Labels its, double value) && its.equals(labels)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** The sum over the samples that have these labels (and maybe others); histograms count for 0. */
  public double sum(Labels wanted) {
    double sum = 0;
    for (Sample sample : samples) {
      if (sample instanceof Sample.Value(Labels its, double value) && its.contains(wanted)) {
        sum += value;
      }
    }
    return sum;
  }

  /** The same with each sample's labels changed. */
  public MetricFamily relabelled(UnaryOperator<Labels> change) {
    return new MetricFamily(
        name,
        type,
        help,
        samples.stream().map(sample -> sample.withLabels(change.apply(sample.labels()))).toList());
  }
}
