// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.Engine;
import garrison.model.Role;
import garrison.node.supervision.Supervisor;
import garrison.node.supervision.WorkloadStatus;
import garrison.telemetry.agent.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The processes of one server and the roles they play, in the order in which they start. One
 * process may play several roles: the gateway is edge, web server and passage to the database at
 * once.
 */
final class Roles {
  private record Played(Role role, Engine engine, Supplier<WorkloadStatus> status) {}

  private final List<Supervisor> supervisors = new CopyOnWriteArrayList<>();
  private final List<Played> played = new CopyOnWriteArrayList<>();
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final Instant started;

  Roles(Instant started) {
    this.started = started;
  }

  /** Adds a process and starts it; nothing waits for it, since every role waits for itself. */
  Supervisor start(Supervisor supervisor) {
    supervisors.add(supervisor);
    supervisor.start();
    return supervisor;
  }

  /** Says that {@code supervisor}'s process plays {@code role}. */
  void plays(Supervisor supervisor, Role role, Engine engine) {
    plays(supervisor::status, role, engine);
  }

  /** Says that {@code role} is played by whatever has this status. */
  void plays(Supplier<WorkloadStatus> status, Role role, Engine engine) {
    played.add(new Played(role, engine, status));
  }

  /** Adds what a process counts that does not tell it on a control socket of its own. */
  void measuredBy(Source source) {
    sources.add(source);
  }

  /** What was added. */
  List<Source> sources() {
    return List.copyOf(sources);
  }

  /** The gateway's process id; 0 while there is none. */
  long gatewayPid() {
    return pid(GatewayRole.NAME);
  }

  /** A process's id; 0 while there is none. */
  long pid(String name) {
    return supervisors.stream()
        .map(Supervisor::status)
        .filter(status -> status.name().equals(name))
        .mapToLong(WorkloadStatus::pid)
        .sum();
  }

  /** Every role of this server; the agent is this very process. */
  List<RoleStatus> statuses() {
    List<RoleStatus> statuses = new ArrayList<>();
    for (Played each : played) {
      statuses.add(new RoleStatus(each.role(), each.engine(), each.status().get()));
    }
    statuses.add(
        new RoleStatus(
            Role.AGENT,
            Engine.GARRISON,
            new WorkloadStatus(
                "agent",
                WorkloadStatus.State.HEALTHY,
                "measures",
                ProcessHandle.current().pid(),
                0,
                started)));
    return statuses;
  }

  /** Whether this server has traffic to carry. */
  boolean hasGateway() {
    return supervisors.stream()
        .anyMatch(supervisor -> supervisor.status().name().equals(GatewayRole.NAME));
  }

  /** Stops all in the opposite order of their start: who takes requests goes first. */
  void stop() {
    for (Supervisor supervisor : supervisors.reversed()) {
      supervisor.stop();
    }
  }
}
