// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import garrison.model.ServerName;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import garrison.telemetry.ship.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The measurements of a site that does not exist: three servers under a load that swings, with
 * counters that only depend on time, so that any second can be asked for in any order.
 */
final class SyntheticSite {
  private static final List<Double> BOUNDS =
      List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5);
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  /** What is broken. */
  enum Trouble {
    NONE,
    /** The application of web-2 is down, and its replication has stopped. */
    WEB_2
  }

  private final Trouble trouble;
  private final long begin;
  private double requests;
  private final double[] buckets = new double[BOUNDS.size() + 1];
  private double cpuUser;
  private double cpuSystem;
  private double bytes;
  private long second;

  SyntheticSite(Trouble trouble, Instant begin) {
    this.trouble = trouble;
    this.begin = begin.getEpochSecond();
    second = this.begin;
  }

  /** Goes on by one second. */
  void advance() {
    second++;
    double load = load();
    requests += load;
    bytes += load * 9_400;
    cpuUser += 0.0006 * load + 0.02 * noise(3);
    cpuSystem += 0.0002 * load + 0.01 * noise(4);
    for (int i = 0; i < buckets.length; i++) {
      double center = 3.2 + 0.9 * Math.sin(second / 97.0) + (noise(9) > 0.93 ? 2 : 0);
      double share = Math.exp(-Math.pow((i - center) / 1.4, 2));
      buckets[i] += load * share / 2.5;
    }
  }

  /** What the agent of {@code server} measures now. */
  Batch batch(String server, Instant at) {
    List<MetricFamily> families = new ArrayList<>();
    boolean edge = server.equals("edge-1");
    double share = edge ? 1 : server.equals("web-1") ? 0.52 : 0.48;
    host(families, share, edge);
    if (edge) {
      http(families, "edge", 1);
      families.add(
          family(
              "garrison_upstream_healthy",
              MetricType.GAUGE,
              value(1, "upstream", "web-1"),
              value(broken("web-2") ? 0 : 1, "upstream", "web-2")));
      roles(
          families, Map.of("edge", "garrison", "monitor", "garrison", "agent", "garrison"), server);
    } else {
      http(families, "web", share);
      String engine = server.equals("web-1") ? "tomcat" : "jetty";
      roles(
          families,
          Map.of(
              "web", "garrison", "application", engine, "database", "mariadb", "agent", "garrison"),
          server);
      boolean writer = server.equals("web-1");
      families.add(family("garrison_database_writer", MetricType.GAUGE, value(writer ? 1 : 0)));
      if (!writer) {
        families.add(
            family(
                "garrison_database_replication_running",
                MetricType.GAUGE,
                value(broken(server) ? 0 : 1)));
        families.add(
            family(
                "garrison_database_replication_lag_seconds",
                MetricType.GAUGE,
                value(broken(server) ? 42 : Math.max(0, noise(5) - 0.8))));
      }
      families.add(
          family(
              "garrison_sql_connections_active",
              MetricType.GAUGE,
              value(Math.rint(6 + 3 * share * noise(6)))));
    }
    return new Batch(new ServerName(server), EPOCH, at, families);
  }

  private boolean broken(String server) {
    return trouble == Trouble.WEB_2 && server.equals("web-2") && second - begin > 120;
  }

  private double load() {
    double wave = 900 + 380 * Math.sin(second / 41.0) + 160 * Math.sin(second / 7.3);
    return Math.max(20, wave + 140 * (noise(1) - 0.5));
  }

  /** A number from 0 to 1 that depends on the second and {@code kind} alone. */
  private double noise(int kind) {
    long mixed = (second * 31 + kind) * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 29;
    return ((mixed * 0xBF58476D1CE4E5B9L) >>> 11) / (double) (1L << 53);
  }

  private void http(List<MetricFamily> families, String role, double share) {
    double errors = trouble == Trouble.WEB_2 ? 0.012 : 0.0004;
    List<Sample> requestsByStatus =
        List.of(
            value(
                Math.floor(requests * share * (0.9 - errors)),
                "role",
                role,
                "status",
                "2xx",
                "protocol",
                "h2"),
            value(
                Math.floor(requests * share * 0.07),
                "role",
                role,
                "status",
                "3xx",
                "protocol",
                "h2"),
            value(
                Math.floor(requests * share * 0.03),
                "role",
                role,
                "status",
                "4xx",
                "protocol",
                "http/1.1"),
            value(
                Math.floor(requests * share * errors),
                "role",
                role,
                "status",
                "5xx",
                "protocol",
                "h2"));
    families.add(
        new MetricFamily(
            "garrison_http_requests_total", MetricType.COUNTER, "Requests.", requestsByStatus));
    families.add(
        new MetricFamily(
            "garrison_http_request_duration_seconds",
            MetricType.HISTOGRAM,
            "Durations.",
            List.of(
                new Sample.Histogram(
                    labels("role", role),
                    BOUNDS,
                    Arrays.stream(buckets).mapToObj(b -> (long) (b * share)).toList(),
                    requests * 0.01))));
    families.add(
        family(
            "garrison_http_sent_bytes_total",
            MetricType.COUNTER,
            value(bytes * share, "role", role)));
    families.add(
        family(
            "garrison_http_received_bytes_total",
            MetricType.COUNTER,
            value(bytes * share * 0.11, "role", role)));
    families.add(
        family(
            "garrison_connections_active",
            MetricType.GAUGE,
            value(Math.rint(load() / 14 * share), "role", role)));
  }

  private void host(List<MetricFamily> families, double share, boolean edge) {
    families.add(family("host_source", MetricType.GAUGE, value(1, "source", "processes")));
    families.add(
        family(
            "host_cpu_seconds_total",
            MetricType.COUNTER,
            value(cpuUser * (share + 0.4), "mode", "user"),
            value(cpuSystem * (share + 0.4), "mode", "system")));
    families.add(family("host_cpu_count", MetricType.GAUGE, value(4)));
    families.add(
        family(
            "host_memory_used_bytes",
            MetricType.GAUGE,
            value((edge ? 410e6 : 930e6) + 25e6 * Math.sin(second / 60.0))));
    families.add(family("host_memory_total_bytes", MetricType.GAUGE, value(8.2e9)));
    families.add(
        family("host_disk_read_bytes_total", MetricType.COUNTER, value(bytes * 0.05 * share)));
    families.add(
        family(
            "host_disk_written_bytes_total",
            MetricType.COUNTER,
            value(edge ? bytes * 0.02 : bytes * 0.4 * share)));
    families.add(family("host_filesystem_used_bytes", MetricType.GAUGE, value(31e9)));
    families.add(family("host_filesystem_size_bytes", MetricType.GAUGE, value(80e9)));
    families.add(
        family(
            "host_network_received_bytes_total",
            MetricType.COUNTER,
            value(bytes * share * 0.3, "interface", "eth0"),
            value(bytes * 3, "interface", "lo")));
    families.add(
        family(
            "host_network_sent_bytes_total",
            MetricType.COUNTER,
            value(bytes * share * 1.1, "interface", "eth0"),
            value(bytes * 3, "interface", "lo")));
  }

  private void roles(List<MetricFamily> families, Map<String, String> roles, String server) {
    List<Sample> healthy = new ArrayList<>();
    List<Sample> restarts = new ArrayList<>();
    new TreeMap<>(roles)
        .forEach((role, engine) -> {
          boolean down = role.equals("application") && broken(server);
          healthy.add(value(down ? 0 : 1, "role", role, "engine", engine));
          restarts.add(value(down ? 3 : 0, "role", role));
        });
    families.add(new MetricFamily("garrison_role_healthy", MetricType.GAUGE, "Health.", healthy));
    families.add(
        new MetricFamily(
            "garrison_role_restarts_total", MetricType.COUNTER, "Restarts.", restarts));
  }

  private static MetricFamily family(String name, MetricType type, Sample... samples) {
    return new MetricFamily(name, type, "", List.of(samples));
  }

  private static Sample value(double value, String... labels) {
    return new Sample.Value(labels(labels), value);
  }

  private static Labels labels(String... pairs) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    return new Labels(labels);
  }
}
