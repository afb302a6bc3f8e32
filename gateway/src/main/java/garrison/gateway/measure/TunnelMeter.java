// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;

/** Counts the tunnels of one role. Every method may be called on any event loop. */
public final class TunnelMeter {
  private final String role;
  private final GaugeDataPoint active;
  private final Counter ended;

  TunnelMeter(String role, GaugeDataPoint active, Counter ended) {
    this.role = role;
    this.active = active;
    this.ended = ended;
  }

  /** A connection became a tunnel. */
  public void opened() {
    active.inc();
  }

  /**
   * A tunnel has ended.
   *
   * @param cause one of few words
   */
  public void ended(String cause) {
    active.dec();
    ended.labelValues(role, cause).inc();
  }
}
