// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.Engine;
import garrison.model.Role;
import garrison.node.supervision.WorkloadStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A role and the state of the process that plays it. */
record RoleStatus(Role role, Engine engine, WorkloadStatus process) {
  boolean healthy() {
    return process.state() == WorkloadStatus.State.HEALTHY;
  }

  /** For {@code garrison status --json}. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", role.word());
    fields.put("engine", engine.word());
    fields.put("healthy", healthy());
    fields.put("state", process.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    fields.put("sentence", process.sentence());
    fields.put("pid", process.pid());
    fields.put("restarts", process.restarts());
    fields.put("since", process.since().toString());
    return fields;
  }
}
