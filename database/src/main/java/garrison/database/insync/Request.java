// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;

/** What an operator asked this server's supervisor for. */
public sealed interface Request {
  /** Nothing. */
  record None() implements Request {}

  /** Take over from nobody by oneself, whatever happens to the writer. */
  record Pause() implements Request {}

  /** Replace this server's data by a copy of the writer's. */
  record Rebuild() implements Request {}

  /** Hand the role of the writer to a member of the set. */
  record SwitchOver(ServerName to) implements Request {}

  /**
   * The data of the last writer is gone for good; take over without it. The operator has confirmed
   * that its server is powered off.
   *
   * @param writer as the register named it when the operator looked: one that came back since is
   *     somebody else
   */
  record DeclareLost(Incarnation writer) implements Request {}
}
