// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import com.google.protobuf.InvalidProtocolBufferException;
import garrison.model.ServerName;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Names;
import garrison.telemetry.metrics.Sample;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads an ExportMetricsServiceRequest, ours or another program's, into batches. Cumulative sums,
 * gauges and explicit histograms are understood; what is not (deltas, exponential histograms,
 * summaries, points without a server) is left out and counted, so that the answer can say so.
 */
public final class OtlpDecoder {
  /** The longest request, unpacked. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  /** The most points in a request. */
  public static final int MAX_POINTS = 200_000;

  /**
   * What a request held.
   *
   * @param batches one for each server and moment, in the order of first appearance
   * @param rejected how many points were left out
   */
  public record Decoded(List<Batch> batches, int rejected) {
    public Decoded {
      batches = List.copyOf(batches);
    }
  }

  private final BatchCollector collector = new BatchCollector(MAX_POINTS);
  private int rejected;

  private OtlpDecoder() {}

  /**
   * Reads a request's body, unpacked.
   *
   * @throws OtlpException when it is not OTLP, or beyond the limits
   */
  public static Decoded decode(byte[] body) {
    if (body.length > MAX_BYTES) {
      throw new OtlpException(
          "otlp: " + body.length + " bytes (expected: at most " + MAX_BYTES + ")");
    }
    OtlpDecoder decoder = new OtlpDecoder();
    try {
      ExportMetricsServiceRequest.parseFrom(body)
          .getResourceMetricsList()
          .forEach(decoder::resource);
    } catch (InvalidProtocolBufferException e) {
      throw new OtlpException("otlp: not an ExportMetricsServiceRequest", e);
    }
    return new Decoded(decoder.collector.batches(), decoder.rejected);
  }

  /** The body of the answer: empty when all was taken, else how many points were not. */
  public static byte[] response(int rejected, String message) {
    ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
    if (rejected > 0) {
      response.setPartialSuccess(
          ExportMetricsPartialSuccess.newBuilder()
              .setRejectedDataPoints(rejected)
              .setErrorMessage(message));
    }
    return response.build().toByteArray();
  }

  private void resource(ResourceMetrics metrics) {
    Optional<ServerName> server = server(metrics.getResource());
    for (ScopeMetrics scope : metrics.getScopeMetricsList()) {
      for (Metric metric : scope.getMetricsList()) {
        if (server.isPresent()) {
          metric(server.get(), metric);
        } else {
          rejected += points(metric);
        }
      }
    }
  }

  private void metric(ServerName server, Metric metric) {
    String name =
        Names.isFamily(metric.getName()) ? metric.getName() : Names.nearest(metric.getName());
    MetricType type = type(metric);
    boolean delta =
        switch (metric.getDataCase()) {
          case SUM -> isDelta(metric.getSum().getAggregationTemporality());
          case HISTOGRAM -> isDelta(metric.getHistogram().getAggregationTemporality());
          case GAUGE -> false;
          case EXPONENTIAL_HISTOGRAM, SUMMARY, DATA_NOT_SET -> true;
        };
    if (delta) {
      rejected += points(metric);
      return;
    }
    BatchCollector.Family family =
        new BatchCollector.Family(server, name, type, metric.getDescription());
    if (type == MetricType.HISTOGRAM) {
      metric.getHistogram().getDataPointsList().forEach(point -> histogram(family, point));
    } else {
      List<NumberDataPoint> points =
          metric.hasSum()
              ? metric.getSum().getDataPointsList()
              : metric.getGauge().getDataPointsList();
      points.forEach(point -> number(family, point));
    }
  }

  private void number(BatchCollector.Family family, NumberDataPoint point) {
    double value =
        switch (point.getValueCase()) {
          case AS_DOUBLE -> point.getAsDouble();
          case AS_INT -> (double) point.getAsInt();
          case VALUE_NOT_SET -> Double.NaN;
        };
    try {
      Sample sample = new Sample.Value(labels(point.getAttributesList()), value);
      add(family, point.getStartTimeUnixNano(), point.getTimeUnixNano(), sample);
    } catch (IllegalArgumentException _) {
      rejected++;
    }
  }

  private void histogram(BatchCollector.Family family, HistogramDataPoint point) {
    try {
      Sample sample =
          new Sample.Histogram(
              labels(point.getAttributesList()),
              point.getExplicitBoundsList(),
              point.getBucketCountsCount() == 0
                  ? List.of(point.getCount())
                  : point.getBucketCountsList(),
              point.getSum());
      add(family, point.getStartTimeUnixNano(), point.getTimeUnixNano(), sample);
    } catch (IllegalArgumentException _) {
      rejected++;
    }
  }

  private void add(BatchCollector.Family family, long start, long at, Sample sample) {
    if (!collector.add(family, start, at, sample)) {
      rejected++;
    }
  }

  private static Optional<ServerName> server(Resource resource) {
    return resource.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(OtlpEncoder.HOST_NAME))
        .findFirst()
        .flatMap(attribute -> serverName(attribute.getValue().getStringValue()));
  }

  private static Optional<ServerName> serverName(String name) {
    try {
      return Optional.of(new ServerName(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static MetricType type(Metric metric) {
    if (metric.hasHistogram()) {
      return MetricType.HISTOGRAM;
    }
    return metric.hasSum() && metric.getSum().getIsMonotonic()
        ? MetricType.COUNTER
        : MetricType.GAUGE;
  }

  private static boolean isDelta(AggregationTemporality temporality) {
    return temporality != AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
  }

  private static Labels labels(List<KeyValue> attributes) {
    Map<String, String> labels = new TreeMap<>();
    for (KeyValue attribute : attributes) {
      String name =
          Names.isLabel(attribute.getKey())
              ? attribute.getKey()
              : Names.nearest(attribute.getKey());
      labels.put(name, text(attribute.getValue()));
    }
    return new Labels(labels);
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      default -> "";
    };
  }

  private static int points(Metric metric) {
    return switch (metric.getDataCase()) {
      case SUM -> metric.getSum().getDataPointsCount();
      case GAUGE -> metric.getGauge().getDataPointsCount();
      case HISTOGRAM -> metric.getHistogram().getDataPointsCount();
      case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getDataPointsCount();
      case SUMMARY -> metric.getSummary().getDataPointsCount();
      case DATA_NOT_SET -> 0;
    };
  }
}
