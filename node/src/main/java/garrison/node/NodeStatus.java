// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.server.DatabaseObservation;
import garrison.database.server.DatabaseObservation.Reachable;
import garrison.database.server.DatabaseObservation.Replication;
import garrison.database.server.DatabaseObservation.Unreachable;
import java.util.LinkedHashMap;
import java.util.Locale;
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
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("writer", role.isWriter());
    DatabaseObservation observation = role.observation();
    switch (observation) {
      case Unreachable unreachable -> fields.put("unreachable", unreachable.reason());
      case Reachable reachable -> {
        fields.put("access", reachable.access().name().toLowerCase(Locale.ROOT));
        fields.put("position", reachable.binlogPosition());
        fields.put("connections", reachable.connections());
        reachable
            .replication()
            .ifPresent(replication -> fields.put("replication", describe(replication)));
      }
    }
    return fields;
  }

  private static Map<String, Object> describe(Replication replication) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("source", replication.source());
    fields.put("running", replication.isRunning());
    fields.put("received", replication.receivedPosition());
    replication.lag().ifPresent(lag -> fields.put("lagSeconds", lag.toSeconds()));
    if (!replication.lastError().isEmpty()) {
      fields.put("lastError", replication.lastError());
    }
    return fields;
  }
}
