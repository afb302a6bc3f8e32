// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.ServerName;
import garrison.model.plan.Plan;
import garrison.model.plan.RolePlan;
import garrison.node.supervision.Health;
import garrison.node.supervision.HealthProbe;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the gateway who writes, each time its health is looked at: a gateway that has just started
 * admits nobody until told. The writer is the one of the Plan, which does not move yet, so the
 * epoch is the first.
 */
final class SqlDirections implements HealthProbe {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int EPOCH = 1;

  private final ControlProbe gateway;
  private final List<String> directions;

  SqlDirections(Plan plan, Path socket) {
    this.gateway = new ControlProbe(socket);
    this.directions = directions(plan);
  }

  @Override
  public Health probe() {
    Health health = gateway.probe();
    if (!health.healthy()) {
      return health;
    }
    try {
      directions.forEach(each -> ControlClient.ask(gateway.socket(), each, LIMIT));
      return health;
    } catch (ControlException | ControlUnavailableException e) {
      return Health.bad("does not take " + directions + ": " + e.getMessage());
    }
  }

  private static List<String> directions(Plan plan) {
    List<String> directions = new ArrayList<>();
    plan.role(RolePlan.Application.class)
        .flatMap(RolePlan.Application::writer)
        .map(RolePlan.Target::server)
        .ifPresent(writer -> directions.add(writer(writer)));
    plan.role(RolePlan.Database.class)
        .filter(database -> database.follows().isEmpty() && !database.accepts().isEmpty())
        .ifPresent(_ -> {
          directions.add(writer(plan.server().name()));
          directions.add("sql-admit " + EPOCH);
          directions.add("sql-reads yes");
        });
    return List.copyOf(directions);
  }

  private static String writer(ServerName server) {
    return "sql-writer " + EPOCH + " " + server;
  }
}
