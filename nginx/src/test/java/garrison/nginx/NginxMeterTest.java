// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.model.web.WebContract;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NginxMeterTest {
  private final NginxMeter meter = new NginxMeter();

  @Test
  void requestIsCountedByStatusWithItsBytesAndDuration() {
    meter.take(line("/a", "404", "0.007", "404", "0.006"));
    assertThat(sum("garrison_http_requests_total", "status", "4xx")).isEqualTo(1);
    assertThat(sum("garrison_http_requests_total", "engine", "nginx")).isEqualTo(1);
    assertThat(sum("garrison_http_received_bytes_total", "role", "web")).isEqualTo(100);
    assertThat(sum("garrison_http_sent_bytes_total", "role", "web")).isEqualTo(300);
    assertThat(sum("garrison_upstream_requests_total", "upstream", "application")).isEqualTo(1);
    assertThat(durations().sum()).isEqualTo(0.007);
  }

  @Test
  void healthCheckIsNoRequest() {
    meter.take(line(WebContract.HEALTH_PATH, "200", "0.001", "", ""));
    assertThat(sum("garrison_http_health_checks_total", "role", "web")).isEqualTo(1);
    assertThat(sum("garrison_http_requests_total", "role", "web")).isZero();
    assertThat(durations().count()).isZero();
  }

  @Test
  void webSocketLastsUntilItsAnswerAndNotUntilItsEnd() {
    meter.take(line("/socket", "101", "3600.000", "101", "0.012"));
    assertThat(sum("garrison_http_requests_total", "status", "1xx")).isEqualTo(1);
    assertThat(durations().sum()).isEqualTo(0.012);
  }

  @Test
  void secondTryIsCountedAsOne() {
    meter.take(line("/a", "200", "0.007", "502, 200", "-, 0.004"));
    assertThat(sum("garrison_upstream_requests_total", "upstream", "application")).isEqualTo(2);
    assertThat(sum("garrison_upstream_retries_total", "upstream", "application")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "[]", "nonsense", "{\"status\":\"x\"}"})
  void lineThatCannotBeReadIsCountedAsSuch(String line) {
    meter.take(line);
    assertThat(sum("garrison_access_log_shed_total", "engine", "nginx")).isEqualTo(1);
    assertThat(sum("garrison_http_requests_total", "role", "web")).isZero();
  }

  private static String line(
      String target, String status, String seconds, String tries, String answered) {
    return ("{\"target\":\"%s\",\"status\":\"%s\",\"request_bytes\":100,\"answer_bytes\":300,"
            + "\"seconds\":\"%s\",\"application_status\":\"%s\",\"application_seconds\":\"%s\"}")
        .formatted(target, status, seconds, tries, answered);
  }

  private double sum(String name, String label, String value) {
    return family(name).sum(Labels.of(label, value));
  }

  private Sample.Histogram durations() {
    return (Sample.Histogram) family("garrison_http_request_duration_seconds").samples().getFirst();
  }

  private MetricFamily family(String name) {
    return meter.families(new StatusClient.Open(0, 0)).stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
