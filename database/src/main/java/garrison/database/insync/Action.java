// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.model.ServerName;

/**
 * One small step for the hands of the supervisor. Each may be repeated; none waits for its outcome,
 * which is seen in a later observation. A step that is not possible any more does nothing.
 */
public sealed interface Action {
  /** Starts mariadbd, read-only and following nobody. The former process is certainly dead. */
  record StartMariadb(Incarnation incarnation, InitialRole role) implements Action {}

  /**
   * SIGKILL: an orderly shutdown would commit the unacknowledged tail (rule 7). A copy that is
   * being made is given up.
   */
  record KillMariadb() implements Action {}

  /** STOP SLAVE IO_THREAD on the promotion's own connection: the fence of rule 5. */
  record Fence() implements Action {}

  /** Sends a versioned write. Its outcome is seen as {@link OwnWrite}. */
  record WriteRegister(RegisterWrite write) implements Action {}

  /** Makes commits wait for the follower, or stop waiting; the latter releases those that wait. */
  record SwitchWaiting(Waiting waiting) implements Action {}

  /** Follows nobody any more, ends read-only and admits clients. */
  record Open() implements Action {}

  /** Holds clients back and makes the server read-only; commits under way are finished. */
  record Close() implements Action {}

  /**
   * Cuts clients off at the passage, without a command to mariadbd. Never by KILL, which lets a
   * waiting commit through (rule 10).
   */
  record CutClients() implements Action {}

  /**
   * Reads P: what is written to the binary log, read after {@code binding} was made (rule 4). The
   * position that the engine has committed would be too early.
   */
  record ReadPosition(Binding binding) implements Action {}

  /**
   * Restarts both replication threads from {@code source} with the semi-synchronous side on. What
   * was received and not applied is gone, so this begins a new incarnation (rule 1).
   */
  record Follow(ServerName source, Incarnation incarnation) implements Action {}

  /** Says in this server's report that {@code to} may take over. Ends with {@link Open}. */
  record OfferRole(ServerName to) implements Action {}

  /**
   * Ends mariadbd if it runs and begins to make a copy of {@code source}'s data, which is seen as
   * {@link Mariadb.Rebuilding}. The data folder stays as it is, also when the attempt fails.
   */
  record Rebuild(ServerName source) implements Action {}

  /**
   * Puts the complete copy in the place of the data folder, under a new identity, and keeps the old
   * folder as evidence.
   */
  record TakeCopy() implements Action {}
}
