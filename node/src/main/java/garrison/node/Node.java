// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.operation.DatabaseSupervisor.Takeovers;
import garrison.firewall.FirewallApplier;
import garrison.firewall.FirewallOptions;
import garrison.firewall.FirewallRenderer;
import garrison.model.Engine;
import garrison.model.Infrastructure;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.file.InfrastructureFile;
import garrison.model.plan.Plan;
import garrison.model.plan.Planner;
import garrison.model.plan.RolePlan;
import garrison.node.program.Installation;
import garrison.node.supervision.RestartPolicy;
import garrison.node.supervision.Supervisor;
import garrison.node.supervision.Workload;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlServer;
import garrison.telemetry.control.ControlServer.Verb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program on one server, wired by hand: read the file, compute this server's Plan, close the
 * firewall to all but its Flows, start its roles, answer questions.
 *
 * <p>Nothing is started before the firewall stands. After that the roles start side by side; one
 * that needs another waits for it by itself, since it has to do so at any other time as well.
 */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private final NodeArguments arguments;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Installation installation = Installation.ofThisProcess();
  private final Infrastructure infrastructure;
  private final Plan plan;
  private final Roles roles;
  private final Optional<NginxRole> nginx;
  private Optional<QuorumRole> quorum = Optional.empty();
  private Optional<DatabaseRole> database = Optional.empty();
  private Optional<WriterDirections> directions = Optional.empty();
  private final Measurements measurements;
  private final ControlServer control;

  private Node(NodeArguments arguments, InstantSource clock, LongSupplier nanos) {
    this.arguments = arguments;
    this.clock = clock;
    this.nanos = nanos;
    this.infrastructure = read(arguments.file());
    this.plan = plan(arguments, infrastructure);
    this.roles = new Roles(clock.instant());
    this.nginx =
        plan.role(RolePlan.Web.class)
            .filter(web -> web.engine() == Engine.NGINX)
            .map(web -> new NginxRole(web, arguments.folders(), clock, roles));
    closeFirewall();
    startRoles();
    startDatabase();
    this.measurements = Measurements.start(arguments, plan, roles, database, clock, nanos);
    this.control = answer();
  }

  /**
   * Starts the node of one server; returns when everything is on its way.
   *
   * @param clock for the time shown to people
   * @param nanos monotonic, for durations
   */
  static Node start(NodeArguments arguments, InstantSource clock, LongSupplier nanos) {
    Node node = new Node(arguments, clock, nanos);
    log.info(
        "event=node-started server={} generation={} roles={}",
        arguments.server(),
        arguments.generation(),
        node.plan.server().roles());
    return node;
  }

  /** Stops all roles in order. */
  @Override
  public void close() {
    directions.ifPresent(WriterDirections::close);
    roles.stop();
    nginx.ifPresent(NginxRole::close);
    database.ifPresent(DatabaseRole::close);
    quorum.ifPresent(QuorumRole::close);
    measurements.close();
    control.close();
    log.info("event=node-stopped server={}", arguments.server());
  }

  private static Infrastructure read(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      return InfrastructureFile.read(
          file.toString(), folder == null ? file : folder, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("file " + file + ": cannot be read", e);
    }
  }

  private static Plan plan(NodeArguments arguments, Infrastructure infrastructure) {
    Server server =
        infrastructure
            .server(arguments.server())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--server: "
                        + arguments.server()
                        + " (expected: a server of "
                        + arguments.file()
                        + ")"));
    return new Planner(infrastructure, arguments.generation()).plan(server);
  }

  private void closeFirewall() {
    String rules =
        FirewallRenderer.render(plan.server().name(), plan.flows(), FirewallOptions.DEFAULT);
    new FirewallApplier().apply(plan.generation(), rules);
  }

  private void startRoles() {
    plan.role(RolePlan.Monitor.class).ifPresent(this::startMonitor);
    plan.role(RolePlan.Application.class).ifPresent(this::startApplication);
    new GatewayRole(plan, infrastructure.site().domain(), arguments.folders(), arguments.place())
        .workload(installation)
        .ifPresent(this::startGateway);
    nginx.ifPresent(this::startNginx);
  }

  /** The quorum first: it says who writes, and so what mariadbd may be started as. */
  private void startDatabase() {
    quorum =
        plan.role(RolePlan.Agent.class)
            .flatMap(agent ->
                QuorumRole.start(agent, plan.server().name(), arguments, Node::endWithQuorum));
    quorum.ifPresent(member -> {
      Path socket = arguments.folders().gatewaySocket();
      plan.role(RolePlan.Database.class).ifPresent(role -> startDatabase(role, member));
      if (plan.role(RolePlan.Application.class).isPresent()
          || plan.role(RolePlan.Database.class).isPresent()) {
        directions = Optional.of(new WriterDirections(member.quorum(), socket, roles::gatewayPid));
      }
    });
  }

  private void startDatabase(RolePlan.Database role, QuorumRole member) {
    DatabaseRole mariadb =
        DatabaseRole.start(
            role,
            infrastructure,
            arguments,
            member.quorum(),
            new GatewayDoors(arguments.folders().gatewaySocket(), roles::gatewayPid),
            clock,
            nanos);
    database = Optional.of(mariadb);
    roles.plays(mariadb::status, Role.DATABASE, role.engine());
  }

  /**
   * A member that ended by itself cannot be started again in this process; whoever started the node
   * starts it anew.
   */
  private static void endWithQuorum() {
    log.error("event=quorum-member-ended action=end-node");
    Runtime.getRuntime().halt(1);
  }

  private void startMonitor(RolePlan.Monitor role) {
    MonitorRole monitor =
        new MonitorRole(
            role, infrastructure, plan.server().name(), arguments.folders(), arguments.place());
    roles.plays(start(monitor.workload(installation)), Role.MONITOR, Engine.GARRISON);
  }

  private void startApplication(RolePlan.Application role) {
    ApplicationRole application =
        new ApplicationRole(role, plan.server().name(), arguments.folders());
    roles.plays(start(application.workload(installation)), Role.APPLICATION, role.engine());
  }

  /** After the gateway, so that it stops before: its requests use the passage to the database. */
  private void startNginx(NginxRole nginx) {
    roles.plays(start(nginx.workload()), Role.WEB, Engine.NGINX);
    roles.measuredBy(nginx.source());
  }

  private void startGateway(Workload gateway) {
    Supervisor supervisor = start(gateway);
    plan.role(RolePlan.Web.class)
        .filter(web -> web.engine() == Engine.GARRISON)
        .ifPresent(web -> roles.plays(supervisor, Role.WEB, web.engine()));
    plan.role(RolePlan.Edge.class)
        .ifPresent(edge -> roles.plays(supervisor, Role.EDGE, edge.engine()));
  }

  private Supervisor start(Workload workload) {
    return roles.start(new Supervisor(workload, RestartPolicy.DEFAULTS, clock, nanos));
  }

  private ControlServer answer() {
    NodeStatus status = new NodeStatus(arguments, roles, database, measurements);
    Map<String, Verb> verbs = new HashMap<>();
    verbs.put("health", Verb.text(_ -> health()));
    verbs.put("status", Verb.text(_ -> status.json()));
    verbs.put("metrics", Verb.text(_ -> measurements.exposition()));
    nginx.ifPresent(role -> verbs.put("web-reload", Verb.text(_ -> role.reload())));
    database.ifPresent(role -> {
      DatabaseVerbs asked = new DatabaseVerbs(plan.server().name(), role, nanos);
      verbs.put("database", Verb.text(_ -> asked.describe()));
      verbs.put("database-switchover", Verb.text(asked::switchOver));
      verbs.put("database-declare-lost", Verb.text(asked::declareLost));
      verbs.put("database-pause", Verb.text(_ -> asked.pause(Takeovers.PAUSED)));
      verbs.put("database-resume", Verb.text(_ -> asked.pause(Takeovers.AUTOMATIC)));
      verbs.put("database-rebuild", Verb.text(_ -> asked.rebuild()));
      TransactionVerb transactions =
          new TransactionVerb(
              plan.server().name().value(), arguments.folders().databaseData(), role::report);
      verbs.put("database-transaction", Verb.text(transactions::describe));
      BackupVerbs backups = new BackupVerbs(role.backups(), clock);
      verbs.put("backup", Verb.text(_ -> backups.take()));
      verbs.put("backup-list", Verb.text(_ -> backups.list()));
      verbs.put("backup-status", Verb.text(_ -> backups.status()));
      verbs.put("backup-verify", Verb.text(backups::verify));
      verbs.put("backup-restore", Verb.text(backups::restore));
    });
    return ControlServer.open(arguments.folders().nodeSocket(), verbs);
  }

  private String health() {
    String waiting =
        roles.statuses().stream()
            .filter(role -> !role.healthy())
            .map(role -> role.role() + " " + role.process().sentence())
            .collect(Collectors.joining(", "));
    if (!waiting.isEmpty()) {
      throw new ControlException(waiting);
    }
    return "";
  }
}
