// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Gathers the lines of one family while it is read. */
final class FamilyBuilder {
  private final String name;
  private final MetricType type;
  private final String help;
  private final List<Sample> values = new ArrayList<>();
  private final Map<Labels, Buckets> histograms = new LinkedHashMap<>();

  FamilyBuilder(String name, MetricType type, String help) {
    this.name = name;
    this.type = type;
    this.help = help;
  }

  String name() {
    return name;
  }

  /** Whether a sample of that name is part of this family. */
  boolean owns(String sample) {
    if (type != MetricType.HISTOGRAM) {
      return sample.equals(name);
    }
    return sample.startsWith(name)
        && switch (sample.substring(name.length())) {
          case "_bucket", "_sum", "_count" -> true;
          default -> false;
        };
  }

  void add(ExpositionLine line) {
    if (type != MetricType.HISTOGRAM) {
      values.add(new Sample.Value(new Labels(line.labels()), line.value()));
      return;
    }
    Map<String, String> labels = new LinkedHashMap<>(line.labels());
    String bound = labels.remove("le");
    Buckets buckets = histograms.computeIfAbsent(new Labels(labels), _ -> new Buckets());
    if (line.name().endsWith("_sum")) {
      buckets.sum = OptionalDouble.of(line.value());
    } else if (line.name().endsWith("_count")) {
      buckets.count = OptionalLong.of(count(line.value()));
    } else if (bound == null) {
      throw new IllegalArgumentException("bucket: no label le (expected: its upper bound)");
    } else {
      buckets.add(ExpositionLine.number(bound), count(line.value()));
    }
  }

  MetricFamily build() {
    List<Sample> samples = new ArrayList<>(values);
    histograms.forEach((labels, buckets) -> samples.add(buckets.build(name, labels)));
    return new MetricFamily(name, type, help, samples);
  }

  private static long count(double value) {
    if (!(value >= 0) || value != Math.rint(value) || value > (1L << 53)) {
      throw new IllegalArgumentException(
          "count: " + value + " (expected: a whole number from 0 to 2^53)");
    }
    return (long) value;
  }

  /** The lines of one histogram. */
  private static final class Buckets {
    private final List<Double> bounds = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private long cumulated;
    private OptionalDouble sum = OptionalDouble.empty();
    private OptionalLong count = OptionalLong.empty();

    void add(double bound, long upToBound) {
      if (upToBound < cumulated || bounds.size() > Sample.Histogram.MAX_BOUNDS) {
        throw new IllegalArgumentException(
            "bucket: le=%s: %d (expected: %d or more, and at most %d buckets)"
                .formatted(bound, upToBound, cumulated, Sample.Histogram.MAX_BOUNDS));
      }
      bounds.add(bound);
      counts.add(upToBound - cumulated);
      cumulated = upToBound;
    }

    Sample.Histogram build(String name, Labels labels) {
      if (bounds.isEmpty() || bounds.getLast() != Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "histogram: %s%s: ends at %s (expected: a last bucket +Inf)"
                .formatted(name, labels, bounds.isEmpty() ? "nothing" : bounds.getLast()));
      }
      if (sum.isEmpty() || count.orElse(-1) != cumulated) {
        throw new IllegalArgumentException(
            "histogram: %s%s: sum %s, count %s (expected: a sum, and a count of %d)"
                .formatted(name, labels, sum, count, cumulated));
      }
      bounds.removeLast();
      return new Sample.Histogram(labels, bounds, counts, sum.getAsDouble());
    }
  }
}
