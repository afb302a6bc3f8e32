// SPDX-License-Identifier: Apache-2.0

package garrison.model.plan;

import garrison.model.Endpoint;
import garrison.model.Engine;
import garrison.model.Flow;
import garrison.model.Flows;
import garrison.model.Generation;
import garrison.model.Identity;
import garrison.model.Infrastructure;
import garrison.model.ListeningPorts;
import garrison.model.Port;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Computes the Plan of each server.
 *
 * <p>Everything a Plan says about who talks to whom is read from the Flows: a listener accepts
 * exactly the identities that stand as source in a Flow to it. Which database server writes is not
 * in a Plan: it moves while the Infrastructure stays as it is, and the servers agree on it while
 * they run.
 */
public final class Planner {
  private final Infrastructure infrastructure;
  private final Generation generation;
  private final List<Flow> flows;

  /** For the servers of one Infrastructure. */
  public Planner(Infrastructure infrastructure, Generation generation) {
    this.infrastructure = infrastructure;
    this.generation = generation;
    this.flows = Flows.of(infrastructure);
  }

  /** The plan of one server of the Infrastructure. */
  public Plan plan(Server server) {
    List<RolePlan> roles = new ArrayList<>();
    add(roles, server, Role.DATABASE, engine -> database(server, engine));
    add(roles, server, Role.MONITOR, _ -> monitor(server));
    add(roles, server, Role.APPLICATION, engine -> application(engine));
    add(roles, server, Role.WEB, engine -> web(server, engine));
    add(roles, server, Role.EDGE, _ -> edge(server));
    roles.add(agent(server));
    return new Plan(generation, server, roles, Flows.touching(server.name(), flows));
  }

  private static void add(
      List<RolePlan> roles, Server server, Role role, Function<Engine, RolePlan> planning) {
    Map<Role, Engine> played = server.roles();
    Engine engine = played.get(role);
    if (engine != null) {
      roles.add(planning.apply(engine));
    }
  }

  private RolePlan edge(Server server) {
    var outside = server.publicAddress().orElse(server.address());
    return new RolePlan.Edge(
        new Endpoint(outside, ListeningPorts.HTTPS),
        new Endpoint(outside, ListeningPorts.HTTP),
        infrastructure.site().domain(),
        infrastructure.site().aliases(),
        infrastructure.playing(Role.WEB).stream()
            .map(web -> target(web, Role.WEB, ListeningPorts.WEB))
            .toList(),
        infrastructure.site().balance(),
        infrastructure.limits());
  }

  private RolePlan web(Server server, Engine engine) {
    return new RolePlan.Web(
        engine,
        new Endpoint(server.address(), ListeningPorts.WEB),
        accepted(server, Role.WEB, ListeningPorts.WEB),
        infrastructure.site().staticFolder(),
        infrastructure.limits());
  }

  private RolePlan application(Engine engine) {
    return new RolePlan.Application(
        engine,
        infrastructure.site().war(),
        targets(infrastructure.playing(Role.DATABASE), ListeningPorts.SQL_ENTRY));
  }

  private RolePlan database(Server server, Engine engine) {
    return new RolePlan.Database(
        engine,
        serverId(server.name()),
        new Endpoint(server.address(), ListeningPorts.REPLICATION),
        accepted(server, Role.DATABASE, ListeningPorts.REPLICATION),
        new Endpoint(server.address(), ListeningPorts.COPY),
        accepted(server, Role.DATABASE, ListeningPorts.COPY),
        new Endpoint(server.address(), ListeningPorts.SQL_ENTRY),
        accepted(server, Role.DATABASE, ListeningPorts.SQL_ENTRY),
        targets(
            infrastructure.playing(Role.DATABASE).stream()
                .filter(other -> !other.equals(server))
                .toList(),
            ListeningPorts.REPLICATION));
  }

  private List<RolePlan.Target> targets(List<Server> databases, Port port) {
    return databases.stream().map(server -> target(server, Role.DATABASE, port)).toList();
  }

  /** Derived from the name, so that it stays when servers are added or listed in another order. */
  private static int serverId(ServerName name) {
    CRC32 checksum = new CRC32();
    checksum.update(name.value().getBytes(StandardCharsets.UTF_8));
    return (int) (checksum.getValue() % Integer.MAX_VALUE) + 1;
  }

  private RolePlan monitor(Server server) {
    var outside = server.publicAddress().orElse(server.address());
    return new RolePlan.Monitor(
        new Endpoint(server.address(), ListeningPorts.COLLECTOR),
        accepted(server, Role.MONITOR, ListeningPorts.COLLECTOR),
        new Endpoint(outside, infrastructure.monitoring().dashboard()),
        List.of(server.name().value(), outside.text()),
        infrastructure.monitoring().retention());
  }

  private RolePlan agent(Server server) {
    return new RolePlan.Agent(
        server.address(),
        infrastructure.playing(Role.MONITOR).stream()
            .findFirst()
            .map(monitor -> target(monitor, Role.MONITOR, ListeningPorts.COLLECTOR)),
        QuorumSeats.of(infrastructure));
  }

  private RolePlan.Target target(Server server, Role role, Port port) {
    return new RolePlan.Target(
        server.name(),
        new Endpoint(server.address(), port),
        infrastructure.identity(server.name(), role));
  }

  private List<Identity> accepted(Server server, Role role, Port port) {
    return Flows.accepted(flows, server.name(), role, port)
        .map(member -> infrastructure.identity(member.server(), member.role()))
        .toList();
  }
}
