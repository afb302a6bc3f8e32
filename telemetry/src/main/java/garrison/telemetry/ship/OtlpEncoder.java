// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import java.time.Instant;

/**
 * Writes a batch as an ExportMetricsServiceRequest (opentelemetry/proto/collector/metrics/v1). The
 * server is the resource's {@code host.name}; counters are cumulative monotonic sums, with their
 * names as they are. Two requests written one after the other are one request with both batches:
 * that is a property of the wire format, and how batches are sent together.
 */
public final class OtlpEncoder {
  static final String HOST_NAME = "host.name";
  static final String SERVICE_NAME = "service.name";
  static final String SERVICE = "garrison";

  private static final int CUMULATIVE = 2;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private OtlpEncoder() {}

  public static byte[] encode(Batch batch) {
    WireWriter request = new WireWriter();
    request.message(
        1,
        resourceMetrics -> {
          resourceMetrics.message(
              1,
              resource -> {
                attribute(resource, 1, HOST_NAME, batch.server().value());
                attribute(resource, 1, SERVICE_NAME, SERVICE);
              });
          resourceMetrics.message(2, scope -> families(scope, batch));
        });
    return request.toBytes();
  }

  private static void families(WireWriter scope, Batch batch) {
    long start = nanos(batch.start());
    long at = nanos(batch.at());
    scope.message(1, name -> name.string(1, SERVICE));
    for (MetricFamily family : batch.families()) {
      if (!family.samples().isEmpty()) {
        scope.message(2, metric -> family(metric, family, start, at));
      }
    }
  }

  private static void family(WireWriter metric, MetricFamily family, long start, long at) {
    metric.string(1, family.name());
    metric.string(2, family.help());
    int data =
        switch (family.type()) {
          case GAUGE -> 5;
          case COUNTER -> 7;
          case HISTOGRAM -> 9;
        };
    metric.message(
        data,
        points -> {
          for (Sample sample : family.samples()) {
            points.message(1, point -> point(point, sample, start, at));
          }
          if (family.type() != MetricType.GAUGE) {
            points.number(2, CUMULATIVE);
          }
          if (family.type() == MetricType.COUNTER) {
            points.number(3, 1);
          }
        });
  }

  private static void point(WireWriter point, Sample sample, long start, long at) {
    point.fixed(2, start);
    point.fixed(3, at);
    switch (sample) {
      case Sample.Value value -> {
        point.real(4, value.value());
        attributes(point, 7, value.labels());
      }
      case Sample.Histogram its -> {
        point.fixed(4, its.count());
        point.real(5, its.sum());
        point.packed(6, its.counts().stream().mapToLong(Long::longValue).toArray());
        point.packed(7, its.bounds().stream().mapToLong(Double::doubleToRawLongBits).toArray());
        attributes(point, 9, its.labels());
      }
    }
  }

  private static void attributes(WireWriter point, int field, Labels labels) {
    labels.forEach((name, value) -> attribute(point, field, name, value));
  }

  private static void attribute(WireWriter message, int field, String name, String value) {
    message.message(
        field,
        pair -> {
          pair.string(1, name);
          pair.message(2, any -> any.string(1, value));
        });
  }

  private static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
  }
}
