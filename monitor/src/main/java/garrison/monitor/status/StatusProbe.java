// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.status;

import garrison.monitor.collector.Arrivals;
import garrison.monitor.status.Status.DatabaseStatus;
import garrison.monitor.status.Status.Health;
import garrison.monitor.status.Status.HttpStatus;
import garrison.monitor.status.Status.RoleStatus;
import garrison.monitor.status.Status.ServerStatus;
import garrison.monitor.status.Status.UpstreamStatus;
import garrison.monitor.store.Grid;
import garrison.monitor.store.Latest;
import garrison.monitor.store.MetricStore;
import garrison.monitor.store.Selector;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws the picture of this moment from the store. It is drawn a few times a second at most,
 * however many look at it. Thread-safe.
 */
public final class StatusProbe {
  /** A server that is part of the infrastructure, whether or not it reports. */
  public record Watched(String name, String address, List<PlayedRole> roles) {
    public Watched {
      roles = List.copyOf(roles);
    }
  }

  /** A role it should play. */
  public record PlayedRole(String role, String engine) {}

  /** Measurements older than this say nothing about now. */
  static final long FRESH_MILLIS = 6_000;

  /** Short enough to follow a change at once, long enough for a report that comes late. */
  private static final long WINDOW_MILLIS = 3_000;

  private static final long LATENCY_WINDOW_MILLIS = 10_000;
  private static final long REDRAWN_AFTER_MILLIS = 150;

  private final String site;
  private final List<Watched> watched;
  private final MetricStore store;
  private final Arrivals arrivals;
  private final InstantSource clock;
  private final HealthHistory history;
  private @Nullable Status last;

  public StatusProbe(
      String site,
      List<Watched> watched,
      MetricStore store,
      Arrivals arrivals,
      InstantSource clock) {
    this.site = site;
    this.watched = List.copyOf(watched);
    this.store = store;
    this.arrivals = arrivals;
    this.clock = clock;
    history = HealthHistory.from(store, clock.millis());
  }

  /** The site's domain. */
  public String site() {
    return site;
  }

  /** Every server of the infrastructure, in the order of the file. */
  public List<Watched> watched() {
    return watched;
  }

  /** The picture of now, at most a fifth of a second old. */
  public synchronized Status status() {
    long now = clock.millis();
    Status drawn = last;
    if (drawn == null || Math.abs(now - drawn.timeMillis()) > REDRAWN_AFTER_MILLIS) {
      drawn = draw(now);
      last = drawn;
    }
    return drawn;
  }

  private Status draw(long now) {
    List<ServerStatus> servers = watched.stream().map(server -> server(server, now)).toList();
    Status.Traffic traffic = traffic(now);
    int all = 0;
    int healthy = 0;
    for (ServerStatus server : servers) {
      for (RoleStatus role : server.roles()) {
        all++;
        healthy += role.health() == Health.HEALTHY ? 1 : 0;
      }
    }
    return new Status(
        site,
        now,
        traffic,
        new Status.Roles(healthy, all),
        servers,
        Diagnosis.of(traffic, servers, store.failure()));
  }

  private Status.Traffic traffic(long now) {
    Selector requests = Selector.of(Metric.REQUESTS).with(Metric.ROLE, Metric.EDGE);
    Selector duration = Selector.of(Metric.DURATION).with(Metric.ROLE, Metric.EDGE);
    Double rate = rate(requests, now);
    Double errors = rate(requests.with("status", "5xx"), now);
    return new Status.Traffic(
        total(requests),
        rate,
        quantile(duration, 0.5, now),
        quantile(duration, 0.95, now),
        quantile(duration, 0.99, now),
        rate == null || rate == 0
            ? null
            : Double.valueOf((errors == null ? 0 : errors) / rate * 100),
        sum(Selector.of(Metric.CONNECTIONS).with(Metric.ROLE, Metric.EDGE)));
  }

  private ServerStatus server(Watched server, long now) {
    String name = server.name();
    Long heard = arrivals.last(name).map(at -> Math.max(0, now - at)).orElse(null);
    boolean silent = heard == null || heard > Diagnosis.SILENT_MILLIS;
    Double busy = rate(Metric.of(Metric.CPU_SECONDS, name), now);
    Double cpus = sum(Metric.of(Metric.CPU_COUNT, name));
    Double used = sum(Metric.of(Metric.FILESYSTEM_USED, name));
    Double size = sum(Metric.of(Metric.FILESYSTEM_SIZE, name));
    Double source = sum(Metric.of(Metric.SOURCE, name).with("source", "processes"));
    return new ServerStatus(
        name,
        server.address(),
        heard,
        source != null && source > 0 ? "processes" : "host",
        busy == null || cpus == null || cpus == 0 ? null : Double.valueOf(busy / cpus * 100),
        cpus,
        sum(Metric.of(Metric.MEMORY_USED, name)),
        sum(Metric.of(Metric.MEMORY_TOTAL, name)),
        used == null || size == null || size == 0 ? null : Double.valueOf(used / size * 100),
        server.roles().stream().map(role -> role(name, role, silent, now)).toList(),
        http(server, now),
        upstreams(name),
        database(name));
  }

  private RoleStatus role(String server, PlayedRole role, boolean silent, long now) {
    Double healthy = silent ? null : sum(Metric.of(Metric.ROLE_HEALTHY, server, role.role()));
    Health health = Health.UNKNOWN;
    if (healthy != null) {
      health = healthy >= 1 ? Health.HEALTHY : Health.UNHEALTHY;
    }
    Double restarts = sum(Metric.of(Metric.ROLE_RESTARTS, server, role.role()));
    return new RoleStatus(
        role.role(),
        role.engine(),
        health,
        health == Health.UNKNOWN ? null : history.since(server, role.role(), health, now),
        restarts == null ? null : Math.round(restarts));
  }

  private List<HttpStatus> http(Watched server, long now) {
    List<HttpStatus> http = new ArrayList<>();
    for (PlayedRole role : server.roles()) {
      if (role.role().equals(Metric.EDGE) || role.role().equals(Metric.WEB)) {
        Selector requests = Metric.of(Metric.REQUESTS, server.name(), role.role());
        http.add(
            new HttpStatus(
                role.role(),
                total(requests),
                rate(requests, now),
                quantile(Metric.of(Metric.DURATION, server.name(), role.role()), 0.95, now),
                sum(Metric.of(Metric.CONNECTIONS, server.name(), role.role()))));
      }
    }
    return http;
  }

  private List<UpstreamStatus> upstreams(String server) {
    List<UpstreamStatus> upstreams = new ArrayList<>();
    for (Latest latest : fresh(Metric.of(Metric.UPSTREAM_HEALTHY, server))) {
      upstreams.add(new UpstreamStatus(latest.key().label("upstream"), latest.value() >= 1));
    }
    upstreams.sort((a, b) -> a.upstream().compareTo(b.upstream()));
    return upstreams;
  }

  private @Nullable DatabaseStatus database(String server) {
    Double writer = sum(Metric.of(Metric.DATABASE_WRITER, server));
    if (writer == null) {
      return null;
    }
    Double running = sum(Metric.of(Metric.REPLICATION_RUNNING, server));
    boolean writes = writer >= 1;
    return new DatabaseStatus(
        writes,
        (writes || running == null) ? null : Boolean.valueOf(running >= 1),
        writes ? null : sum(Metric.of(Metric.REPLICATION_LAG, server)),
        writes ? sum(Metric.of(Metric.DATABASE_COPIES, server)) : null);
  }

  /** The last values that are recent by the clock of the server that measured them. */
  private List<Latest> fresh(Selector selector) {
    List<Latest> all = store.latest(selector);
    long newest = clock.millis();
    return all.stream()
        .filter(latest -> Math.abs(newest - latest.timestampMillis()) <= FRESH_MILLIS)
        .toList();
  }

  private @Nullable Double sum(Selector selector) {
    List<Latest> fresh = fresh(selector);
    return fresh.isEmpty() ? null : Double.valueOf(fresh.stream().mapToDouble(Latest::value).sum());
  }

  private long total(Selector selector) {
    Double sum = sum(selector);
    return sum == null ? 0 : Math.round(sum);
  }

  private @Nullable Double rate(Selector selector, long now) {
    return one(Expression.rate(selector), now, WINDOW_MILLIS);
  }

  private @Nullable Double quantile(Selector histogram, double quantile, long now) {
    return one(new Expression.Quantile(histogram, quantile, 1000), now, LATENCY_WINDOW_MILLIS);
  }

  private @Nullable Double one(Expression expression, long now, long window) {
    double value = expression.over(new Grid(now - window, window, 1), store)[0];
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }
}
