// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;

/** Counts of one role's listeners. Every method may be called on any event loop. */
public final class RoleMeter {
  private static final double NANOS_PER_SECOND = 1e9;

  private final String role;
  private final CounterDataPoint[] requests1;
  private final CounterDataPoint[] requests2;
  private final CounterDataPoint healthChecks;
  private final CounterDataPoint received;
  private final CounterDataPoint sent;
  private final GaugeDataPoint active;
  private final GaugeDataPoint connections;
  private final DistributionDataPoint durations;

  RoleMeter(
      String role,
      Counter requests,
      CounterDataPoint healthChecks,
      CounterDataPoint received,
      CounterDataPoint sent,
      GaugeDataPoint active,
      GaugeDataPoint connections,
      DistributionDataPoint durations) {
    this.role = role;
    this.healthChecks = healthChecks;
    this.received = received;
    this.sent = sent;
    this.active = active;
    this.connections = connections;
    this.durations = durations;
    this.requests1 = byStatus(requests, role, Protocol.HTTP_1);
    this.requests2 = byStatus(requests, role, Protocol.HTTP_2);
  }

  private static CounterDataPoint[] byStatus(Counter requests, String role, Protocol protocol) {
    CounterDataPoint[] points = new CounterDataPoint[5];
    for (int status = 1; status <= points.length; status++) {
      points[status - 1] = requests.labelValues(role, status + "xx", protocol.label());
    }
    return points;
  }

  /** The role's word. */
  public String role() {
    return role;
  }

  /** A request's head arrived. */
  public void begun() {
    active.inc();
  }

  /** It is known what a request is answered; called once for each request. */
  public void answered(Protocol protocol, int status) {
    CounterDataPoint[] points =
        switch (protocol) {
          case HTTP_1 -> requests1;
          case HTTP_2 -> requests2;
        };
    points[Math.clamp(status / 100, 1, 5) - 1].inc();
  }

  /** An answer is complete, or given up. */
  public void ended(long durationNanos) {
    active.dec();
    durations.observe(durationNanos / NANOS_PER_SECOND);
  }

  /** A health check was answered; it is no request. */
  public void healthCheck() {
    healthChecks.inc();
  }

  /** A health check is over. */
  public void healthCheckEnded() {
    active.dec();
  }

  /** A client connected. */
  public void connected() {
    connections.inc();
  }

  /** A client's connection is gone. */
  public void disconnected() {
    connections.dec();
  }

  /** Bytes came from a client. */
  public void received(long bytes) {
    received.inc(bytes);
  }

  /** Bytes go to a client. */
  public void sent(long bytes) {
    sent.inc(bytes);
  }
}
