// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.insync.Mariadb;
import garrison.database.insync.Replication;
import garrison.database.operation.SupervisorReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** What a node answers when it is asked how it is, as JSON. */
record NodeStatus(
    NodeArguments arguments,
    Roles roles,
    Optional<DatabaseRole> database,
    Measurements measurements) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  String json() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("server", arguments.server().value());
    status.put("generation", arguments.generation().number());
    status.put("healthy", roles.statuses().stream().allMatch(RoleStatus::healthy));
    status.put("roles", roles.statuses().stream().map(RoleStatus::fields).toList());
    status.put("requests", measurements.requests());
    database.ifPresent(role -> status.put("database", describe(role)));
    return JSON.writeValueAsString(status);
  }

  private static Map<String, Object> describe(DatabaseRole role) {
    SupervisorReport report = role.report();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("writer", report.isWriter());
    fields.put("inSync", report.isInSync());
    fields.put("onlyCopy", role.hasOnlyCopy());
    if (!(report.mariadb() instanceof Mariadb.Running running)) {
      fields.put("unreachable", report.decision().explanation());
      return fields;
    }
    fields.put("access", running.access() == Mariadb.Access.CLOSED ? "read_only" : "read_write");
    report
        .sample()
        .ifPresent(sample -> {
          fields.put("position", sample.gtid());
          fields.put("connections", sample.connections());
        });
    if (running.replication() instanceof Replication.From from) {
      fields.put("replication", describe(report, running, from));
    }
    return fields;
  }

  private static Map<String, Object> describe(
      SupervisorReport report, Mariadb.Running running, Replication.From from) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("source", from.source().value());
    fields.put("running", DatabaseRole.isRunning(from));
    fields.put("received", running.positions().received().sequence());
    report.lagMillis().ifPresent(lag -> fields.put("lagSeconds", Math.max(0, lag) / 1000));
    report
        .sample()
        .map(SupervisorReport.Details::error)
        .filter(error -> !error.isEmpty())
        .ifPresent(error -> fields.put("lastError", error));
    return fields;
  }
}
