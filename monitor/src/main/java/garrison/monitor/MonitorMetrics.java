// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import garrison.monitor.collector.Collector;
import garrison.monitor.dashboard.Dashboard;
import garrison.monitor.store.StoreCounts;

/** The monitor's own measurements in the Prometheus text format 0.0.4. */
final class MonitorMetrics {
  private final StringBuilder text = new StringBuilder(2048);

  private MonitorMetrics() {}

  static String text(StoreCounts store, Collector collector, Dashboard dashboard) {
    return new MonitorMetrics()
        .counter("garrison_monitor_batches_total", "Batches stored.", collector.batches())
        .counter(
            "garrison_monitor_refused_total", "Requests of agents refused.", collector.refused())
        .gauge("garrison_monitor_pages", "Dashboards open in browsers.", dashboard.pages())
        .gauge("garrison_store_series", "Series known.", store.series())
        .gauge("garrison_store_segments", "Hours on disk that are finished.", store.segments())
        .gauge("garrison_store_segment_bytes", "Size of finished hours.", store.segmentBytes())
        .gauge("garrison_store_log_bytes", "Size of the open hours' logs.", store.logBytes())
        .counter("garrison_store_samples_total", "Samples stored.", store.stored())
        .counter("garrison_store_duplicates_total", "Samples known before.", store.duplicates())
        .counter(
            "garrison_store_outside_window_total", "Samples too old or new.", store.outsideWindow())
        .counter(
            "garrison_store_refused_series_total",
            "Samples of too many series.",
            store.refusedSeries())
        .counter(
            "garrison_store_damaged_blocks_total", "Blocks found damaged.", store.damagedBlocks())
        .text
        .toString();
  }

  private MonitorMetrics counter(String name, String help, long value) {
    return metric(name, help, "counter", value);
  }

  private MonitorMetrics gauge(String name, String help, long value) {
    return metric(name, help, "gauge", value);
  }

  private MonitorMetrics metric(String name, String help, String type, long value) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append(name).append(' ').append(value).append('\n');
    return this;
  }
}
