// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Mariadb;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.Replication;
import garrison.database.operation.SupervisorReport;
import garrison.model.Role;
import garrison.model.plan.Plan;
import garrison.model.plan.RolePlan;
import garrison.node.NodeArguments.Place;
import garrison.telemetry.agent.Agent;
import garrison.telemetry.agent.AgentSettings;
import garrison.telemetry.agent.Source;
import garrison.telemetry.host.HostSampler;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import garrison.telemetry.ship.Batch;
import garrison.telemetry.ship.Shipper;
import garrison.telemetry.ship.ShipperSettings;
import garrison.telemetry.ship.Spool;
import garrison.telemetry.ship.SpoolLimits;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What this server measures: its host, its processes, its roles and its database, each second, kept
 * for whoever asks here and shipped to the monitor if there is one.
 */
final class Measurements implements AutoCloseable {
  private static final Duration PROCESS_LIMIT = Duration.ofMillis(400);
  private static final String REQUESTS = "garrison_http_requests_total";

  private final Plan plan;
  private final Agent agent;
  private final Optional<Shipping> shipping;

  private record Shipping(Spool spool, Shipper shipper) implements AutoCloseable {
    @Override
    public void close() {
      shipper.close();
      spool.close();
    }
  }

  private Measurements(Plan plan, Agent agent, Optional<Shipping> shipping) {
    this.plan = plan;
    this.agent = agent;
    this.shipping = shipping;
  }

  /**
   * Starts to measure.
   *
   * @param clock for the moments of measurements
   * @param nanos monotonic, for their rhythm
   */
  static Measurements start(
      NodeArguments arguments,
      Plan plan,
      Roles roles,
      Optional<DatabaseRole> database,
      InstantSource clock,
      LongSupplier nanos) {
    NodeFolders folders = arguments.folders();
    Optional<Shipping> shipping =
        plan.role(RolePlan.Agent.class)
            .flatMap(RolePlan.Agent::monitor)
            .map(monitor -> ship(folders, monitor));
    Consumer<Batch> sink = shipping.<Consumer<Batch>>map(to -> to.shipper()::offer).orElse(_ -> {});
    Agent agent =
        Agent.start(
            AgentSettings.of(arguments.server(), folders.totals()),
            sources(arguments, plan, roles, database, shipping),
            sink,
            clock,
            nanos);
    return new Measurements(plan, agent, shipping);
  }

  private static Shipping ship(NodeFolders folders, RolePlan.Target monitor) {
    Credentials own = Credentials.read(folders.trust(), Role.AGENT.word());
    PeerVerifier verifier = new PeerVerifier(own.authorities(), Set.of(monitor.identity().uri()));
    Spool spool = Spool.open(folders.spool(), SpoolLimits.DEFAULT);
    URI target = URI.create("https://" + monitor.endpoint() + "/v1/metrics");
    return new Shipping(
        spool,
        Shipper.start(
            ShipperSettings.to(target),
            TlsContexts.client(own, verifier),
            spool,
            new SplittableRandom()));
  }

  private static List<Source> sources(
      NodeArguments arguments,
      Plan plan,
      Roles roles,
      Optional<DatabaseRole> database,
      Optional<Shipping> shipping) {
    NodeFolders folders = arguments.folders();
    List<Source> sources = new ArrayList<>();
    sources.add(
        Source.host(
            arguments.place() == Place.LAB
                ? HostSampler.processes(folders.state())
                : HostSampler.machine(folders.state())));
    if (roles.hasGateway()) {
      sources.add(Source.process("gateway", folders.gatewaySocket(), PROCESS_LIMIT));
    }
    if (plan.role(RolePlan.Monitor.class).isPresent()) {
      sources.add(Source.process("monitor", folders.monitorSocket(), PROCESS_LIMIT));
    }
    sources.addAll(roles.sources());
    sources.add(Source.own("node", () -> roles(roles)));
    database.ifPresent(role -> sources.add(Source.own("database", () -> database(role))));
    shipping.ifPresent(to -> sources.add(Source.own("shipper", to.shipper()::metrics)));
    return sources;
  }

  /** How many requests each gateway role of this server has received since its data was made. */
  Map<String, Long> requests() {
    List<MetricFamily> latest = agent.measureNow(PROCESS_LIMIT.multipliedBy(2));
    Map<String, Long> requests = new LinkedHashMap<>();
    for (Role role : List.of(Role.EDGE, Role.WEB)) {
      if (plan.server().plays(role)) {
        double sum =
            latest.stream()
                .filter(family -> family.name().equals(REQUESTS))
                .mapToDouble(family -> family.sum(Labels.of("role", role.word())))
                .sum();
        requests.put(role.word(), (long) sum);
      }
    }
    return requests;
  }

  /** Everything measured last, in the text format that Prometheus reads. */
  String exposition() {
    return agent.exposition();
  }

  @Override
  public void close() {
    agent.close();
    shipping.ifPresent(Shipping::close);
  }

  private static List<MetricFamily> roles(Roles roles) {
    List<Sample> healthy = new ArrayList<>();
    List<Sample> restarts = new ArrayList<>();
    for (RoleStatus status : roles.statuses()) {
      Labels labels = Labels.of("role", status.role().word(), "engine", status.engine().word());
      healthy.add(new Sample.Value(labels, status.healthy() ? 1 : 0));
      restarts.add(new Sample.Value(labels, status.process().restarts()));
    }
    return List.of(
        new MetricFamily(
            "garrison_role_healthy", MetricType.GAUGE, "Whether a role does its work.", healthy),
        new MetricFamily(
            "garrison_role_restarts_total",
            MetricType.COUNTER,
            "How often a role's process was started again.",
            restarts));
  }

  private static List<MetricFamily> database(DatabaseRole role) {
    SupervisorReport report = role.report();
    List<MetricFamily> families = new ArrayList<>();
    boolean open =
        report.mariadb() instanceof Mariadb.Running running
            && running.access() == Mariadb.Access.OPEN;
    families.add(
        MetricFamily.gauge(
            "garrison_database_writer",
            "Whether this server's database accepts writes.",
            report.isWriter() && open ? 1 : 0));
    families.add(
        MetricFamily.gauge(
            "garrison_database_in_sync",
            "Whether this server certainly holds every acknowledged write.",
            report.isInSync() ? 1 : 0));
    if (report.register() instanceof RegisterReading.Present(InSyncRegister register, long _)) {
      families.add(
          MetricFamily.gauge(
              "garrison_database_epoch",
              "How often the writer's role has moved, as known on this server.",
              (double) register.epoch()));
      if (report.isWriter()) {
        families.add(
            MetricFamily.gauge(
                "garrison_database_copies",
                "How many servers certainly hold every acknowledged write, as the writer knows.",
                register.set().size()));
      }
    }
    report
        .sample()
        .ifPresent(sample ->
            families.add(
                MetricFamily.gauge(
                    "garrison_database_connections", "Clients connected.", sample.connections())));
    if (report.mariadb() instanceof Mariadb.Running running
        && running.replication() instanceof Replication.From from) {
      families.add(
          MetricFamily.gauge(
              "garrison_database_replication_running",
              "Whether this follower receives and applies changes.",
              DatabaseRole.isRunning(from) ? 1 : 0));
      report
          .lagMillis()
          .ifPresent(lag ->
              families.add(
                  MetricFamily.gauge(
                      "garrison_database_replication_lag_seconds",
                      "How old the last applied change is.",
                      Math.max(0, lag) / 1000.0)));
    }
    return families;
  }
}
