// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import static garrison.monitor.status.Expression.mean;
import static garrison.monitor.status.Expression.rate;

import garrison.monitor.dashboard.Chart.Line;
import garrison.monitor.dashboard.Chart.Shape;
import garrison.monitor.dashboard.Chart.Unit;
import garrison.monitor.status.Expression;
import garrison.monitor.status.Metric;
import garrison.monitor.status.StatusProbe.PlayedRole;
import garrison.monitor.status.StatusProbe.Watched;
import garrison.monitor.store.Selector;
import java.util.ArrayList;
import java.util.List;

/** Which charts the page has, derived from the infrastructure. */
final class ChartCatalog {
  private static final String TRAFFIC = "traffic";
  private static final String DATABASE = "database";
  private static final double MILLIS = 1000;

  /** Tones for things of equal rank: servers, in the order of the file. */
  private static final List<String> TONES = List.of("one", "two", "three", "four", "five", "six");

  private ChartCatalog() {}

  static List<Chart> of(List<Watched> servers) {
    List<Chart> charts = new ArrayList<>();
    charts.add(requests(servers));
    charts.add(latency());
    charts.add(classes());
    charts.add(latencyByServer(servers));
    charts.add(connections(servers));
    charts.add(volume());
    for (Watched server : servers) {
      charts.addAll(ofServer(server.name()));
    }
    List<Watched> databases = playing(servers, "database");
    if (!databases.isEmpty()) {
      charts.add(lag(servers, databases));
      charts.add(sqlConnections(servers));
    }
    return List.copyOf(charts);
  }

  private static Chart requests(List<Watched> servers) {
    List<Line> lines = new ArrayList<>();
    for (Watched server : servers) {
      for (String role : List.of(Metric.EDGE, Metric.WEB)) {
        if (plays(server, role)) {
          lines.add(
              new Line(
                  server.name(),
                  tone(servers, server),
                  rate(Metric.of(Metric.REQUESTS, server.name(), role))));
        }
      }
    }
    return new Chart(
        "requests",
        TRAFFIC,
        "Requests per second",
        Unit.PER_SECOND,
        Shape.LINES,
        "Every request counted once at the edge, and once at the web server that answered it.",
        lines);
  }

  private static Chart latency() {
    Selector edge = Selector.of(Metric.DURATION).with(Metric.ROLE, Metric.EDGE);
    return new Chart(
        "latency",
        TRAFFIC,
        "Latency at the edge",
        Unit.MILLISECONDS,
        Shape.LINES,
        "From the first byte of a request to the last of its answer.",
        List.of(
            new Line("p99", "high", new Expression.Quantile(edge, 0.99, MILLIS)),
            new Line("p95", "middle", new Expression.Quantile(edge, 0.95, MILLIS)),
            new Line("p50", "low", new Expression.Quantile(edge, 0.5, MILLIS))));
  }

  private static Chart classes() {
    List<Line> lines = new ArrayList<>();
    for (String status : List.of("2xx", "3xx", "4xx", "5xx")) {
      lines.add(
          new Line(
              status,
              "status-" + status,
              rate(
                  Selector.of(Metric.REQUESTS)
                      .with(Metric.ROLE, Metric.EDGE)
                      .with("status", status))));
    }
    return new Chart(
        "classes", TRAFFIC, "Answers per second", Unit.PER_SECOND, Shape.STACKED, "", lines);
  }

  private static Chart latencyByServer(List<Watched> servers) {
    List<Line> lines =
        playing(servers, Metric.WEB).stream()
            .map(server ->
                new Line(
                    server.name(),
                    tone(servers, server),
                    new Expression.Quantile(
                        Metric.of(Metric.DURATION, server.name(), Metric.WEB), 0.95, MILLIS)))
            .toList();
    return new Chart(
        "latency-web",
        TRAFFIC,
        "Latency p95 by web server",
        Unit.MILLISECONDS,
        Shape.LINES,
        "",
        lines);
  }

  private static Chart connections(List<Watched> servers) {
    List<Line> lines = new ArrayList<>();
    for (Watched server : servers) {
      for (String role : List.of(Metric.EDGE, Metric.WEB)) {
        if (plays(server, role)) {
          lines.add(
              new Line(
                  server.name(),
                  tone(servers, server),
                  mean(Metric.of(Metric.CONNECTIONS, server.name(), role))));
        }
      }
    }
    return new Chart(
        "connections", TRAFFIC, "Open connections", Unit.COUNT, Shape.LINES, "", lines);
  }

  private static Chart volume() {
    return new Chart(
        "volume",
        TRAFFIC,
        "Traffic at the edge",
        Unit.BYTES_PER_SECOND,
        Shape.MIRRORED,
        "",
        List.of(
            new Line("sent", "out", rate(Selector.of(Metric.SENT).with(Metric.ROLE, Metric.EDGE))),
            new Line(
                "received",
                "in",
                rate(Selector.of(Metric.RECEIVED).with(Metric.ROLE, Metric.EDGE)))));
  }

  private static List<Chart> ofServer(String server) {
    Expression cpus = mean(Metric.of(Metric.CPU_COUNT, server));
    Selector cpu = Metric.of(Metric.CPU_SECONDS, server);
    return List.of(
        new Chart(
            server + ".cpu",
            server,
            "CPU",
            Unit.PERCENT,
            Shape.STACKED,
            "",
            List.of(
                new Line(
                    "user",
                    "user",
                    new Expression.Ratio(rate(cpu.with("mode", "user")), cpus, 100)),
                new Line(
                    "system",
                    "system",
                    new Expression.Ratio(rate(cpu.with("mode", "system")), cpus, 100)))),
        new Chart(
            server + ".memory",
            server,
            "Memory",
            Unit.BYTES,
            Shape.STACKED,
            "",
            List.of(new Line("used", "memory", mean(Metric.of(Metric.MEMORY_USED, server))))),
        new Chart(
            server + ".disk",
            server,
            "Disk",
            Unit.BYTES_PER_SECOND,
            Shape.MIRRORED,
            "",
            List.of(
                new Line("read", "in", rate(Metric.of(Metric.DISK_READ, server))),
                new Line("written", "out", rate(Metric.of(Metric.DISK_WRITTEN, server))))),
        new Chart(
            server + ".network",
            server,
            "Network",
            Unit.BYTES_PER_SECOND,
            Shape.MIRRORED,
            "",
            List.of(
                new Line("received", "in", rate(Metric.network(Metric.NETWORK_RECEIVED, server))),
                new Line("sent", "out", rate(Metric.network(Metric.NETWORK_SENT, server))))));
  }

  private static Chart lag(List<Watched> servers, List<Watched> databases) {
    return new Chart(
        "lag",
        DATABASE,
        "Behind the writer",
        Unit.SECONDS,
        Shape.LINES,
        "How far a follower is behind; a writer has no line.",
        databases.stream()
            .map(server ->
                new Line(
                    server.name(),
                    tone(servers, server),
                    mean(Metric.of(Metric.REPLICATION_LAG, server.name()))))
            .toList());
  }

  private static Chart sqlConnections(List<Watched> servers) {
    List<Line> lines =
        playing(servers, "application").stream()
            .map(server ->
                new Line(
                    server.name(),
                    tone(servers, server),
                    mean(Metric.of(Metric.SQL_CONNECTIONS, server.name()))))
            .toList();
    return new Chart("sql", DATABASE, "SQL connections", Unit.COUNT, Shape.LINES, "", lines);
  }

  private static List<Watched> playing(List<Watched> servers, String role) {
    return servers.stream().filter(server -> plays(server, role)).toList();
  }

  private static boolean plays(Watched server, String role) {
    return server.roles().stream().map(PlayedRole::role).anyMatch(role::equals);
  }

  private static String tone(List<Watched> servers, Watched server) {
    return TONES.get(Math.floorMod(servers.indexOf(server), TONES.size()));
  }
}
