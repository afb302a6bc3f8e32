// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.ServerName;
import garrison.telemetry.metrics.FamilyArbitraries;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class OtlpTest {
  private static final ServerName WEB = new ServerName("web-1");
  private static final Instant START = Instant.parse("2026-11-22T20:00:00Z");
  private static final Instant AT = Instant.parse("2026-11-22T21:00:00.123456789Z");

  @Property(tries = 300)
  void whatIsEncodedIsDecodedToTheSame(@ForAll("families") List<MetricFamily> families) {
    Batch batch = new Batch(WEB, START, AT, families);
    OtlpDecoder.Decoded decoded = OtlpDecoder.decode(OtlpEncoder.encode(batch));
    assertThat(decoded.rejected()).isZero();
    assertThat(decoded.batches()).isEqualTo(families.isEmpty() ? List.of() : List.of(batch));
  }

  @Provide
  Arbitrary<List<MetricFamily>> families() {
    return FamilyArbitraries.lists()
        .map(list -> list.stream().filter(family -> !family.samples().isEmpty()).toList());
  }

  @Test
  void requestIsWhatTheProtocolAsksFor() throws Exception {
    MetricFamily requests =
        new MetricFamily(
            "garrison_http_requests_total",
            MetricType.COUNTER,
            "Requests.",
            List.of(new Sample.Value(Labels.of("role", "edge"), 12)));
    ResourceMetrics sent =
        ExportMetricsServiceRequest.parseFrom(
                OtlpEncoder.encode(new Batch(WEB, START, AT, List.of(requests))))
            .getResourceMetrics(0);
    assertThat(sent.getResource().getAttributesList())
        .containsExactly(attribute("host.name", "web-1"), attribute("service.name", "garrison"));
    Metric metric = sent.getScopeMetrics(0).getMetrics(0);
    assertThat(metric.getName()).isEqualTo("garrison_http_requests_total");
    assertThat(metric.getSum().getIsMonotonic()).isTrue();
    assertThat(metric.getSum().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    NumberDataPoint point = metric.getSum().getDataPoints(0);
    assertThat(point.getTimeUnixNano())
        .isEqualTo(AT.getEpochSecond() * 1_000_000_000 + 123_456_789);
    assertThat(point.getAttributesList()).containsExactly(attribute("role", "edge"));
    assertThat(sent.getUnknownFields().asMap()).isEmpty();
  }

  @Test
  void requestsWrittenOneAfterTheOtherAreOne() {
    Batch first = new Batch(WEB, START, AT, List.of(MetricFamily.gauge("a", "", 1)));
    Batch second =
        new Batch(WEB, START, AT.plusSeconds(1), List.of(MetricFamily.gauge("a", "", 2)));
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(OtlpEncoder.encode(first));
    joined.writeBytes(OtlpEncoder.encode(second));
    assertThat(OtlpDecoder.decode(joined.toByteArray()).batches()).containsExactly(first, second);
  }

  @Test
  void namesAndValuesOfOtherProgramsAreFitted() {
    NumberDataPoint.Builder point =
        NumberDataPoint.newBuilder()
            .setTimeUnixNano(5)
            .setAsInt(3)
            .addAttributes(attribute("http.route", "/a"))
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("code")
                    .setValue(AnyValue.newBuilder().setIntValue(200)));
    Metric metric =
        Metric.newBuilder()
            .setName("http.active")
            .setSum(
                Sum.newBuilder()
                    .setAggregationTemporality(
                        AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                    .addDataPoints(point))
            .build();
    OtlpDecoder.Decoded decoded = OtlpDecoder.decode(request("web-1", metric));
    assertThat(decoded.rejected()).isZero();
    assertThat(decoded.batches())
        .containsExactly(
            new Batch(
                WEB,
                Instant.ofEpochSecond(0, 5),
                Instant.ofEpochSecond(0, 5),
                List.of(
                    new MetricFamily(
                        "http_active",
                        MetricType.GAUGE,
                        "",
                        List.of(
                            new Sample.Value(Labels.of("http_route", "/a", "code", "200"), 3))))));
  }

  @Test
  void whatIsNotUnderstoodIsLeftOutAndCounted() {
    NumberDataPoint point = NumberDataPoint.newBuilder().setTimeUnixNano(5).setAsInt(3).build();
    Metric gauge =
        Metric.newBuilder().setName("g").setGauge(Gauge.newBuilder().addDataPoints(point)).build();
    Metric delta =
        Metric.newBuilder()
            .setName("d")
            .setSum(
                Sum.newBuilder()
                    .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                    .addDataPoints(point)
                    .addDataPoints(point))
            .build();
    Metric summary =
        Metric.newBuilder()
            .setName("s")
            .setSummary(Summary.newBuilder().addDataPoints(SummaryDataPoint.getDefaultInstance()))
            .build();
    assertThat(OtlpDecoder.decode(request("web-1", delta, summary, gauge)).rejected()).isEqualTo(3);
    OtlpDecoder.Decoded nobody = OtlpDecoder.decode(request("not a server", delta, gauge));
    assertThat(nobody.rejected()).isEqualTo(3);
    assertThat(nobody.batches()).isEmpty();
    // The same sample twice in one moment.
    assertThat(OtlpDecoder.decode(request("web-1", gauge, gauge)).rejected()).isEqualTo(1);
  }

  @Test
  void whatIsNotOtlpIsRefused() {
    assertThatThrownBy(() -> OtlpDecoder.decode(new byte[] {1, 2, 3}))
        .isInstanceOf(OtlpException.class)
        .hasMessage("otlp: not an ExportMetricsServiceRequest");
    assertThatThrownBy(() -> OtlpDecoder.decode(new byte[OtlpDecoder.MAX_BYTES + 1]))
        .hasMessage("otlp: 16777217 bytes (expected: at most 16777216)");
  }

  @Property(tries = 500)
  void anyBytesAreDecodedOrRefused(@ForAll byte[] bytes) {
    try {
      assertThat(OtlpDecoder.decode(bytes).rejected()).isNotNegative();
    } catch (OtlpException e) {
      assertThat(e).hasMessageStartingWith("otlp: ");
    }
  }

  @Test
  void packedBodyThatIsLongerThanTheLimitIsRefused() {
    byte[] packed = Gzip.compress(new byte[100_000]);
    assertThat(packed).hasSizeLessThan(1000);
    assertThat(Gzip.expand(packed, 100_000)).hasSize(100_000);
    assertThatThrownBy(() -> Gzip.expand(packed, 99_999))
        .hasMessage("gzip: more than 99999 bytes (expected: at most that, unpacked)");
    assertThatThrownBy(() -> Gzip.expand(new byte[] {1}, 10)).isInstanceOf(OtlpException.class);
  }

  @Test
  void answerIsEmptyWhenAllWasTaken() {
    assertThat(OtlpDecoder.response(0, "")).isEmpty();
    assertThat(OtlpDecoder.response(2, "delta")).isNotEmpty();
  }

  private static byte[] request(String server, Metric... metrics) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(attribute("host.name", server)))
                .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(List.of(metrics))))
        .build()
        .toByteArray();
  }

  private static KeyValue attribute(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
