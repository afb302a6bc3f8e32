// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;

/** The own mariadbd. */
public sealed interface Mariadb {
  /**
   * There is certainly none: the process of before was seen to be dead.
   *
   * @param fruitless starts in a row that ended by themselves before an answer; 0 as long as the
   *     data folder is a copy that has never answered, which another copy would not mend
   */
  record Dead(int fruitless) implements Mariadb {}

  /**
   * It was started and does not answer SQL yet.
   *
   * @param stillMillis for how long it has not used the processor: recovery takes long, and works
   * @param attempt starts since the last one that led to an answer, this one included
   */
  record Starting(Incarnation incarnation, long stillMillis, int attempt) implements Mariadb {}

  /** It runs and has not answered for a while. */
  record Silent(Incarnation incarnation, long millis) implements Mariadb {}

  /** A SQL command was sent whose answer was not seen; it may still be executed (rule 7). */
  record Unanswered(Incarnation incarnation) implements Mariadb {}

  /** There is none, while a copy of the writer's data is made that will replace this server's. */
  record Rebuilding(ServerName from, CopyProgress progress) implements Mariadb {}

  /**
   * It runs and answers.
   *
   * @param incarnation which run of it this is
   * @param role how it was started
   * @param access who may use it
   * @param acknowledgements its side as a writer
   * @param replication its side as a follower
   * @param positions how far it is
   */
  record Running(
      Incarnation incarnation,
      InitialRole role,
      Access access,
      Acknowledgements acknowledgements,
      Replication replication,
      Positions positions)
      implements Mariadb {}

  /**
   * MariaDB's {@code init_rpl_role}: what crash recovery does with an unacknowledged tail. A writer
   * that has handed over and follows counts as started as SLAVE.
   */
  enum InitialRole {
    /** Cuts it off. */
    SLAVE,
    /** Commits it. */
    MASTER
  }

  /** Who may use it. */
  enum Access {
    /** Read-only; nobody is admitted. */
    CLOSED,
    /** Takes writes, but clients are cut off at the passage. */
    CUT,
    /** Takes writes from everybody. */
    OPEN
  }

  /**
   * How far the log reaches.
   *
   * @param received by the receiving thread; on a writer the same as {@code written}
   * @param applied committed in the engine from what was received
   * @param written to the binary log, which is earlier than committed in the engine
   */
  record Positions(Position received, Position applied, Position written) {
    /** Up to here everything is both received and applied. */
    public Position ready() {
      return applied.reaches(received) ? received : applied;
    }
  }
}
