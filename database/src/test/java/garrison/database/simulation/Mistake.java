// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import static garrison.database.simulation.Fault.Kind.ALL_POWER_LOST;
import static garrison.database.simulation.Fault.Kind.BACKUP_RESTORED;
import static garrison.database.simulation.Fault.Kind.DECLARED_LOST;
import static garrison.database.simulation.Fault.Kind.ISOLATED;
import static garrison.database.simulation.Fault.Kind.LATE_WRITES;
import static garrison.database.simulation.Fault.Kind.MARIADBD_CRASHES;
import static garrison.database.simulation.Fault.Kind.NODE_DIES;
import static garrison.database.simulation.Fault.Kind.NODE_DIES_COMMANDING;
import static garrison.database.simulation.Fault.Kind.NODE_FREEZES;
import static garrison.database.simulation.Fault.Kind.POWER_LOST;
import static garrison.database.simulation.Fault.Kind.QUORUM_CUT_ONE_WAY;
import static garrison.database.simulation.Fault.Kind.REPLICATION_CUT;
import static garrison.database.simulation.Fault.Kind.REPLICATION_CUT_ONE_WAY;
import static garrison.database.simulation.Fault.Kind.SLOW_APPLYING;
import static garrison.database.simulation.Fault.Kind.SLOW_COMMANDS;
import static garrison.database.simulation.Fault.Kind.SLOW_DISK;
import static garrison.database.simulation.Fault.Kind.SLOW_NETWORK;
import static garrison.database.simulation.Fault.Kind.SWITCHOVER;
import static garrison.database.simulation.Fault.Kind.THREAD_FAILS;

import garrison.database.simulation.Fault.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A mistake that was shown to lose an acknowledged write, or nearly made. Each is switched on in
 * the models or between them and the deciding part, which has no such switch.
 */
enum Mistake {
  /** Rule 1: the register names servers, so a restarted follower passes for the one in the set. */
  SERVER_NAMES(MARIADBD_CRASHES, SLOW_APPLYING),

  /** Rule 1: restarted replication threads remain the same incarnation. */
  THREAD_RESTART_KEEPS_PLACE(THREAD_FAILS, SLOW_APPLYING),

  /** Rule 2: a commit that has waited long enough is acknowledged without the follower. */
  FALLBACK_TO_ASYNCHRONOUS(REPLICATION_CUT, REPLICATION_CUT_ONE_WAY, SLOW_NETWORK),

  /** Rule 2: {@code sync_binlog=0}. */
  UNSYNCED_BINARY_LOG(POWER_LOST, ALL_POWER_LOST),

  /** Rule 3: the waiting ends when the removal is sent. */
  WAIT_ENDED_BEFORE_THE_WRITE_IS_KNOWN(REPLICATION_CUT, QUORUM_CUT_ONE_WAY, LATE_WRITES),

  /** Rule 3: the waiting ends when the set is read to be {itself}. */
  WAIT_ENDED_BY_READING(LATE_WRITES, THREAD_FAILS, REPLICATION_CUT_ONE_WAY),

  /** Rule 4: a follower that acknowledges anything is added. */
  NO_P(THREAD_FAILS, SLOW_NETWORK, REPLICATION_CUT),

  /** Rule 4: P is what was written when the waiting was still off. */
  P_READ_BEFORE_WAITING(THREAD_FAILS, SLOW_NETWORK, REPLICATION_CUT_ONE_WAY),

  /** Rule 4: P is what was written when the waiting began, whoever was connected then. */
  P_READ_BEFORE_BINDING(THREAD_FAILS, REPLICATION_CUT_ONE_WAY, SLOW_APPLYING),

  /** Rule 4: P is what the engine has committed. */
  ENGINES_POSITION(THREAD_FAILS, SLOW_DISK, SLOW_NETWORK, REPLICATION_CUT_ONE_WAY),

  /** Rule 4: the follower is added, and then the waiting is switched on. */
  ADDED_BEFORE_WAITING(THREAD_FAILS),

  /** Rule 5: the receiving thread runs on during a promotion. */
  NO_FENCE(NODE_FREEZES, SWITCHOVER, ISOLATED),

  /** Rule 5: what was received is not applied before the role is taken. */
  UNAPPLIED_EVENTS(SLOW_APPLYING, NODE_FREEZES, MARIADBD_CRASHES),

  /** Rule 5: any follower takes over. */
  PROMOTED_FROM_OUTSIDE(MARIADBD_CRASHES, THREAD_FAILS, NODE_DIES),

  /** Rule 5: the role is taken whatever the register's version is. */
  UNVERSIONED_PROMOTION(ISOLATED, REPLICATION_CUT, LATE_WRITES, NODE_FREEZES),

  /** Rule 6: crash recovery always cuts the tail. */
  ALWAYS_STARTING_AS_SLAVE(MARIADBD_CRASHES, NODE_DIES, ALL_POWER_LOST),

  /** Rule 6: a follower starts from what it read, without writing the register. */
  STARTED_WITHOUT_REWRITING(LATE_WRITES, NODE_DIES, MARIADBD_CRASHES),

  /** Rule 6: whoever starts first is the writer. */
  ANYONE_STARTS(NODE_DIES, ALL_POWER_LOST),

  /** Rule 6: a restored backup brings the identity along. */
  RESTORED_IDENTITY(BACKUP_RESTORED),

  /** Rule 7: the next node finds the former's mariadbd running, and takes it over. */
  MARIADBD_OUTLIVES_ITS_NODE(NODE_DIES_COMMANDING, THREAD_FAILS),

  /** Rule 7: a command without an answer is forgotten. */
  LATE_COMMAND(SLOW_COMMANDS, THREAD_FAILS),

  /** Rule 7: a writer that was replaced follows, whatever it has not acknowledged. */
  REPLACED_WRITER_LIVES(NODE_FREEZES, ISOLATED, SWITCHOVER, QUORUM_CUT_ONE_WAY),

  /** Rule 7: a writer that handed over follows, although commits may still wait. */
  HANDED_OVER_WHILE_COMMITS_WAIT(SWITCHOVER, SLOW_NETWORK, REPLICATION_CUT, SLOW_COMMANDS),

  /** Rule 9: the operator is believed although the server lives. */
  DECLARED_LOST_ALIVE(DECLARED_LOST, REPLICATION_CUT, ISOLATED),

  /** Rule 10: clients are cut off by KILL. */
  KILLING_CLIENTS(ISOLATED, NODE_FREEZES);

  @SuppressWarnings("ImmutableEnumChecker") // set once, handed out as copies
  private final Set<Kind> provokedBy;

  Mistake(Kind... kinds) {
    this.provokedBy = EnumSet.copyOf(List.of(kinds));
  }

  /** The kinds of faults in which it shows; others only get in the way. */
  Set<Kind> provokedBy() {
    return EnumSet.copyOf(provokedBy);
  }
}
