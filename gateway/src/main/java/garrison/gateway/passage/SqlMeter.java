// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.measure.Meters;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;

/** Counts the connections of applications. Every method may be called on any event loop. */
public final class SqlMeter {
  private final Counter total;
  private final Gauge active;

  /** Made once in a process. */
  public SqlMeter(Meters meters) {
    total = meters.counter("garrison_sql_connections_total", "SQL connections of applications");
    active = meters.gauge("garrison_sql_connections_active", "SQL connections of applications now");
  }

  void connected() {
    total.inc();
    active.inc();
  }

  void disconnected() {
    active.dec();
  }
}
