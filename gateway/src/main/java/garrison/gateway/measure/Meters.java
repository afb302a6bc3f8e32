// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * Everything this process counts, by the names the monitor knows. Counters are sums of striped
 * cells: exact, and never contended. Label look-ups are done once, when a {@link RoleMeter} or
 * {@link UpstreamMeter} is made, never for a request.
 */
public final class Meters {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      counter("garrison_http_requests_total", "Requests received", "role", "status", "protocol");
  private final Counter healthChecks =
      counter("garrison_http_health_checks_total", "Health checks answered", "role");
  private final Counter received =
      counter("garrison_http_received_bytes_total", "Bytes received from clients", "role");
  private final Counter sent =
      counter("garrison_http_sent_bytes_total", "Bytes sent to clients", "role");
  private final Gauge active =
      gauge("garrison_http_requests_active", "Requests being answered", "role");
  private final Gauge connections =
      gauge("garrison_connections_active", "Client connections", "role");
  private final Histogram durations =
      Histogram.builder()
          .name("garrison_http_request_duration_seconds")
          .help("From the head of a request to the end of its answer")
          .labelNames("role")
          .classicOnly()
          .classicUpperBounds(
              0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
          .register(registry);
  private final Gauge tunnels =
      gauge("garrison_tunnels_active", "Connections that carry WebSocket", "role");
  private final Counter tunnelsEnded =
      counter(
          "garrison_tunnels_ended_total",
          "Connections that carried WebSocket, by who or what ended them",
          "role",
          "cause");
  private final Counter upstreamRequests =
      counter("garrison_upstream_requests_total", "Requests passed to an upstream", "upstream");
  private final Counter upstreamRetries =
      counter(
          "garrison_upstream_retries_total",
          "Requests tried again after this upstream failed",
          "upstream");
  private final Counter shed =
      counter("garrison_access_log_shed_total", "Lines the access log had no room for");
  private final CounterDataPoint shedPoint = shed;

  /** The meter of one role. */
  public RoleMeter role(String role) {
    return new RoleMeter(
        role,
        requests,
        healthChecks.labelValues(role),
        received.labelValues(role),
        sent.labelValues(role),
        active.labelValues(role),
        connections.labelValues(role),
        durations.labelValues(role));
  }

  /** The meter of one role's tunnels. */
  public TunnelMeter tunnels(String role) {
    return new TunnelMeter(role, tunnels.labelValues(role), tunnelsEnded);
  }

  /** The meter of one upstream. */
  public UpstreamMeter upstream(String name) {
    return new UpstreamMeter(upstreamRequests.labelValues(name), upstreamRetries.labelValues(name));
  }

  /** Has the health of upstreams asked for whenever the metrics are read. */
  public void healthFrom(Consumer<HealthSink> source) {
    GaugeWithCallback.builder()
        .name("garrison_upstream_healthy")
        .help("Whether an upstream is healthy")
        .labelNames("upstream")
        .callback(
            callback -> source.accept((name, healthy) -> callback.call(healthy ? 1 : 0, name)))
        .register(registry);
  }

  /** A counter of another part of the gateway. */
  public Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  /** A gauge of another part of the gateway. */
  public Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  /** Writes all of it as Prometheus text, version 0.0.4. */
  public void write(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
  }

  void shedLine() {
    shedPoint.inc();
  }

  /** Takes the health of one upstream. */
  public interface HealthSink {
    void put(String upstream, boolean healthy);
  }
}
