// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

/**
 * A mistake that was shown to lose an acknowledged write, or nearly made. Each is switched on in the
 * models or between them and the deciding part, which has no such switch.
 */
enum Mistake {
  /** Rule 1: the register names servers, so a restarted follower passes for the one in the set. */
  SERVER_NAMES,
  /** Rule 1: restarted replication threads remain the same incarnation. */
  THREAD_RESTART_KEEPS_PLACE,
  /** Rule 2: a commit that has waited long enough is acknowledged without the follower. */
  FALLBACK_TO_ASYNCHRONOUS,
  /** Rule 2: {@code sync_binlog=0}. */
  UNSYNCED_BINARY_LOG,
  /** Rule 3: the waiting ends when the removal is sent. */
  WAIT_ENDED_BEFORE_THE_WRITE_IS_KNOWN,
  /** Rule 3: the waiting ends when the set is read to be {itself}. */
  WAIT_ENDED_BY_READING,
  /** Rule 4: a follower that acknowledges anything is added. */
  NO_P,
  /** Rule 4: P is what was written when the waiting was still off. */
  P_READ_BEFORE_WAITING,
  /** Rule 4: P is what was written when the waiting began, whoever was connected then. */
  P_READ_BEFORE_BINDING,
  /** Rule 4: P is what the engine has committed. */
  ENGINES_POSITION,
  /** Rule 4: the follower is added, and then the waiting is switched on. */
  ADDED_BEFORE_WAITING,
  /** Rule 5: the receiving thread runs on during a promotion. */
  NO_FENCE,
  /** Rule 5: what was received is not applied before the role is taken. */
  UNAPPLIED_EVENTS,
  /** Rule 5: any follower takes over. */
  PROMOTED_FROM_OUTSIDE,
  /** Rule 5: the role is taken whatever the register's version is. */
  UNVERSIONED_PROMOTION,
  /** Rule 6: crash recovery always cuts the tail. */
  ALWAYS_STARTING_AS_SLAVE,
  /** Rule 6: a follower starts from what it read, without writing the register. */
  STARTED_WITHOUT_REWRITING,
  /** Rule 6: whoever starts first is the writer. */
  ANYONE_STARTS,
  /** Rule 6: a restored backup brings the identity along. */
  RESTORED_IDENTITY,
  /** Rule 7: the next node finds the former's mariadbd running, and takes it over. */
  MARIADBD_OUTLIVES_ITS_NODE,
  /** Rule 7: a command without an answer is forgotten. */
  LATE_COMMAND,
  /** Rule 9: the operator is believed although the server lives. */
  DECLARED_LOST_ALIVE,
  /** Rule 10: clients are cut off by KILL. */
  KILLING_CLIENTS
}
