// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.Engine;
import garrison.model.Infrastructure;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import garrison.model.plan.RolePlan;
import garrison.node.NodeArguments.Place;
import garrison.node.program.Installation;
import garrison.node.program.JavaProgram;
import garrison.node.supervision.Workload;
import garrison.node.supervision.Workload.Launch;
import garrison.node.supervision.Workload.Patience;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** The monitor: collector, store and dashboard in a process of its own. */
final class MonitorRole {
  private final RolePlan.Monitor plan;
  private final Infrastructure infrastructure;
  private final ServerName server;
  private final NodeFolders folders;
  private final Place place;

  MonitorRole(
      RolePlan.Monitor plan,
      Infrastructure infrastructure,
      ServerName server,
      NodeFolders folders,
      Place place) {
    this.plan = plan;
    this.infrastructure = infrastructure;
    this.server = server;
    this.folders = folders;
    this.place = place;
  }

  Workload workload(Installation installation) {
    return new Workload(
        "monitor",
        folders.log("monitor"),
        () -> prepare(installation),
        new ControlProbe(folders.monitorSocket()),
        Patience.DEFAULTS);
  }

  private Launch prepare(Installation installation) {
    PrivateFile.folder(folders.monitorData());
    PrivateFile.write(
        folders.monitorConfiguration(),
        JsonMapper.builder().build().writeValueAsString(configuration()));
    return new Launch(
        installation.command(
            JavaProgram.MONITOR,
            server.value(),
            List.of(folders.monitorConfiguration().toString())),
        Map.of());
  }

  /** What {@code garrison.monitor.MonitorConfiguration} reads. */
  Map<String, Object> configuration() {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("server", server.value());
    configuration.put("site", infrastructure.site().domain().value());
    configuration.put("control", folders.monitorSocket().toString());
    configuration.put("trust", folders.trust().toString());
    configuration.put("data", folders.monitorData().toString());
    configuration.put("retention", plan.retention().toString());
    configuration.put(
        "ingest",
        Map.of(
            "listen", plan.collector().toString(),
            "certificate", Role.MONITOR.word(),
            "accepts",
                plan.accepts().stream().map(identity -> identity.uri().toString()).toList()));
    configuration.put(
        "dashboard",
        Map.of(
            "listen", plan.dashboard().toString(),
            "certificate", Role.MONITOR.word(),
            "names", names()));
    configuration.put(
        "servers", infrastructure.servers().stream().map(MonitorRole::describe).toList());
    return configuration;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(plan.names());
    if (place == Place.LAB) {
      // The lab is reached through a relay on the machine's own loopback.
      names.add("localhost");
    }
    return names;
  }

  private static Map<String, Object> describe(Server server) {
    Map<Role, Engine> roles = new TreeMap<>(server.roles());
    roles.put(Role.AGENT, Engine.GARRISON);
    return Map.of(
        "name", server.name().value(),
        "address", server.address().text(),
        "roles",
            roles.entrySet().stream()
                .map(role -> Map.of("role", role.getKey().word(), "engine", role.getValue().word()))
                .toList());
  }
}
