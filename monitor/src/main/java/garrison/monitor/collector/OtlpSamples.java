// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.collector;

import garrison.monitor.store.Sample;
import garrison.monitor.store.SeriesKey;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Translates an OTLP request into samples (OpenTelemetry protocol, metrics data model). Sums and
 * gauges become one series each; a histogram becomes {@code _bucket}, {@code _sum} and {@code
 * _count}, as Prometheus names them. Every series carries the label {@code server}, which the
 * sender cannot choose. Only cumulative counters are taken: a difference that was lost could never
 * be recovered.
 */
final class OtlpSamples {
  /** The label that says of which server a series is. */
  static final String SERVER = "server";

  private static final String HOST_NAME = "host.name";

  private final String server;
  private final List<Sample> samples = new ArrayList<>();
  private int rejected;

  private OtlpSamples(String server) {
    this.server = server;
  }

  /**
   * @param samples what can be stored
   * @param rejected how many data points cannot: not cumulative, of another kind, or badly named
   */
  record Decoded(List<Sample> samples, int rejected) {}

  /**
   * @param server whose certificate the sender showed
   * @throws RefusedException when the request speaks of any other server
   */
  static Decoded decode(ExportMetricsServiceRequest request, String server)
      throws RefusedException {
    OtlpSamples decoder = new OtlpSamples(server);
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      decoder.requireOwn(resource);
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        scope.getMetricsList().forEach(decoder::metric);
      }
    }
    return new Decoded(decoder.samples, decoder.rejected);
  }

  private void requireOwn(ResourceMetrics resource) throws RefusedException {
    String host = "";
    for (KeyValue attribute : resource.getResource().getAttributesList()) {
      if (attribute.getKey().equals(HOST_NAME)) {
        host = attribute.getValue().getStringValue();
      }
    }
    if (!host.equals(server)) {
      throw new RefusedException(
          403, HOST_NAME + ": " + (host.isEmpty() ? "none" : host) + " (expected: " + server + ")");
    }
  }

  private void metric(Metric metric) {
    switch (metric.getDataCase()) {
      case GAUGE -> metric.getGauge().getDataPointsList().forEach(point -> number(metric, point));
      case SUM -> {
        if (isCumulative(metric.getSum().getAggregationTemporality())) {
          metric.getSum().getDataPointsList().forEach(point -> number(metric, point));
        } else {
          rejected += metric.getSum().getDataPointsCount();
        }
      }
      case HISTOGRAM -> {
        if (isCumulative(metric.getHistogram().getAggregationTemporality())) {
          metric.getHistogram().getDataPointsList().forEach(point -> histogram(metric, point));
        } else {
          rejected += metric.getHistogram().getDataPointsCount();
        }
      }
      case EXPONENTIAL_HISTOGRAM ->
          rejected += metric.getExponentialHistogram().getDataPointsCount();
      case SUMMARY -> rejected += metric.getSummary().getDataPointsCount();
      case DATA_NOT_SET -> {}
    }
  }

  private static boolean isCumulative(AggregationTemporality temporality) {
    return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
  }

  private void number(Metric metric, NumberDataPoint point) {
    double value = point.hasAsInt() ? (double) point.getAsInt() : point.getAsDouble();
    add(
        metric.getName(),
        labels(point.getAttributesList()),
        millis(point.getTimeUnixNano()),
        value);
  }

  private void histogram(Metric metric, HistogramDataPoint point) {
    long time = millis(point.getTimeUnixNano());
    Map<String, String> labels = labels(point.getAttributesList());
    int bounds = point.getExplicitBoundsCount();
    if (point.getBucketCountsCount() == bounds + 1) {
      long cumulative = 0;
      for (int i = 0; i <= bounds; i++) {
        cumulative += point.getBucketCounts(i);
        Map<String, String> bucket = new TreeMap<>(labels);
        bucket.put("le", i == bounds ? "+Inf" : Double.toString(point.getExplicitBounds(i)));
        add(metric.getName() + "_bucket", bucket, time, (double) cumulative);
      }
    }
    add(metric.getName() + "_count", labels, time, (double) point.getCount());
    add(metric.getName() + "_sum", labels, time, point.getSum());
  }

  private void add(String name, Map<String, String> labels, long timestampMillis, double value) {
    try {
      samples.add(new Sample(SeriesKey.of(name, labels), timestampMillis, value));
    } catch (IllegalArgumentException _) {
      rejected++;
    }
  }

  private Map<String, String> labels(List<KeyValue> attributes) {
    Map<String, String> labels = new TreeMap<>();
    for (KeyValue attribute : attributes) {
      labels.put(attribute.getKey(), text(attribute.getValue()));
    }
    labels.put(SERVER, server);
    return labels;
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case ARRAY_VALUE, KVLIST_VALUE, BYTES_VALUE, STRING_VALUE_STRINDEX, VALUE_NOT_SET -> "";
    };
  }

  private static long millis(long nanos) {
    return Math.floorDiv(nanos, 1_000_000);
  }
}
