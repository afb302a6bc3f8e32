// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import java.util.List;

/**
 * What one turn of the supervisor came to.
 *
 * @param diagnosis what is the case
 * @param actions what to do about it, in this order; often nothing
 * @param explanation one sentence for people
 * @param state what to remember until the next turn
 */
public record Decision(
    Diagnosis diagnosis, List<Action> actions, String explanation, SupervisorState state) {
  public Decision {
    actions = List.copyOf(actions);
  }
}
