// SPDX-License-Identifier: Apache-2.0

package garrison.model.plan;

import garrison.model.Flow;
import garrison.model.Generation;
import garrison.model.Server;
import java.util.List;
import java.util.Optional;

/**
 * What one server has to run.
 *
 * @param generation grows with every change of the Infrastructure
 * @param server whose plan this is
 * @param roles what it does, in the order in which it starts
 * @param flows the conversations it takes part in; its firewall permits these and no others
 */
public record Plan(Generation generation, Server server, List<RolePlan> roles, List<Flow> flows) {
  public Plan {
    roles = List.copyOf(roles);
    flows = List.copyOf(flows);
  }

  /** The plan of one role, if this server plays it. */
  public <R extends RolePlan> Optional<R> role(Class<R> type) {
    return roles.stream().filter(type::isInstance).map(type::cast).findFirst();
  }
}
