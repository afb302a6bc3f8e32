// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.measure.Meters;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;

/** Counts SQL connections. Every method may be called on any event loop. */
public final class SqlMeter {
  private final Counter total;
  private final Gauge active;
  private final Gauge held;
  private final Gauge entry;
  private final Counter cuts;

  /** Made once in a process. */
  public SqlMeter(Meters meters) {
    total =
        meters.counter(
            "garrison_sql_connections_total", "SQL connections of applications", "purpose");
    active =
        meters.gauge(
            "garrison_sql_connections_active", "SQL connections of applications now", "purpose");
    held =
        meters.gauge(
            "garrison_sql_connections_held",
            "SQL connections of applications that wait for a database that admits them",
            "purpose");
    entry =
        meters.gauge(
            "garrison_sql_entry_connections_active",
            "SQL connections that this server's entry admits now",
            "purpose");
    cuts =
        meters.counter(
            "garrison_sql_connections_cut_total",
            "SQL connections ended by the gateway itself, at the passage or at the entry",
            "side",
            "reason");
    for (Purpose purpose : new Purpose[] {Purpose.WRITE, Purpose.READ}) {
      total.initLabelValues(purpose.word());
      active.initLabelValues(purpose.word());
      held.initLabelValues(purpose.word());
      entry.initLabelValues(purpose.word());
    }
  }

  void connected(Purpose purpose) {
    total.labelValues(purpose.word()).inc();
    active.labelValues(purpose.word()).inc();
  }

  void disconnected(Purpose purpose) {
    active.labelValues(purpose.word()).dec();
  }

  void held(Purpose purpose) {
    held.labelValues(purpose.word()).inc();
  }

  void released(Purpose purpose) {
    held.labelValues(purpose.word()).dec();
  }

  void admitted(Purpose purpose) {
    entry.labelValues(purpose.word()).inc();
  }

  void left(Purpose purpose) {
    entry.labelValues(purpose.word()).dec();
  }

  void cutAtPassage(Cut reason) {
    cuts.labelValues("passage", reason.word()).inc();
  }

  void cutAtEntry(Cut reason) {
    cuts.labelValues("entry", reason.word()).inc();
  }
}
