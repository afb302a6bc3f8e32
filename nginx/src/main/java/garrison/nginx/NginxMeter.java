// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import garrison.model.web.WebContract;
import garrison.telemetry.metrics.Counter;
import garrison.telemetry.metrics.Histogram;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Counts what the access log tells, by the names and buckets of the gateway's web server, so that
 * sums, charts and quantiles take both. The label {@code engine} tells them apart. nginx measures
 * durations in whole milliseconds, and bytes without those of TLS.
 */
final class NginxMeter {
  private static final List<Double> SECONDS =
      List.of(
          0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
          30.0);
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final Labels ROLE = Labels.of("role", "web", "engine", "nginx");

  private final JsonMapper json = JsonMapper.builder().build();
  private final MetricRegistry registry = new MetricRegistry();

  /** By the first digit of the status, from 1. */
  private final List<Counter> requests = new ArrayList<>();

  private final Counter healthChecks =
      counter("garrison_http_health_checks_total", "Health checks answered");
  private final Counter received =
      counter("garrison_http_received_bytes_total", "Bytes received from clients");
  private final Counter sent = counter("garrison_http_sent_bytes_total", "Bytes sent to clients");
  private final Histogram durations =
      registry.histogram(
          "garrison_http_request_duration_seconds",
          "From the head of a request to the end of its answer",
          ROLE,
          SECONDS);
  private final Counter passed =
      upstream("garrison_upstream_requests_total", "Requests passed to an upstream");
  private final Counter retried =
      upstream(
          "garrison_upstream_retries_total", "Requests tried again after this upstream failed");
  private final Counter unread =
      registry.counter(
          "garrison_access_log_shed_total",
          "Lines the access log had no room for",
          Labels.of("engine", "nginx"));

  NginxMeter() {
    for (int status = 1; status <= 5; status++) {
      requests.add(
          registry.counter(
              "garrison_http_requests_total",
              "Requests received",
              ROLE.with("status", status + "xx").with("protocol", "http/1.1")));
    }
  }

  /** Takes one line; one that cannot be read is counted as such. */
  void take(String line) {
    try {
      take(json.readTree(line));
    } catch (JacksonException | NumberFormatException _) {
      unread.add(1);
    }
  }

  /** A line was there and could not be read. */
  void unreadable() {
    unread.add(1);
  }

  /** All counts, and what is open now. */
  List<MetricFamily> families(StatusClient.Open open) {
    List<MetricFamily> families = new ArrayList<>(registry.collect());
    families.add(
        MetricFamily.gauge(
                "garrison_connections_active", "Client connections", (double) open.connections())
            .relabelled(_ -> ROLE));
    families.add(
        MetricFamily.gauge(
                "garrison_http_requests_active",
                "Requests being answered",
                (double) open.requests())
            .relabelled(_ -> ROLE));
    return families;
  }

  private void take(JsonNode line) {
    int status = Integer.parseInt(line.path("status").asString());
    long requestBytes = line.path("request_bytes").asLong();
    long answerBytes = line.path("answer_bytes").asLong();
    String applicationSeconds = line.path("application_seconds").asString("");
    double seconds =
        status == SWITCHING_PROTOCOLS
            ? last(applicationSeconds)
            : Double.parseDouble(line.path("seconds").asString());
    received.add(requestBytes);
    sent.add(answerBytes);
    if (line.path("target").asString("").equals(WebContract.HEALTH_PATH)) {
      healthChecks.add(1);
      return;
    }
    requests.get(Math.clamp(status / 100, 1, 5) - 1).add(1);
    durations.observe(seconds);
    String tries = line.path("application_status").asString("");
    if (!tries.isEmpty()) {
      int count = tries.split(", ", -1).length;
      passed.add(count);
      retried.add(count - 1);
    }
  }

  /** Of numbers joined by commas, a hyphen where there is none: the last one, or 0. */
  private static double last(String numbers) {
    double last = 0;
    for (Matcher each = NUMBERS.matcher(numbers); each.find(); ) {
      last = Double.parseDouble(each.group());
    }
    return last;
  }

  private Counter counter(String name, String help) {
    return registry.counter(name, help, ROLE);
  }

  private Counter upstream(String name, String help) {
    return registry.counter(name, help, Labels.of("upstream", "application", "engine", "nginx"));
  }
}
