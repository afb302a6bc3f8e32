// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;

/**
 * The writer's side of semi-synchronous replication.
 *
 * @param waiting whether a commit waits for the follower
 * @param link the semi-synchronous connection
 * @param acknowledged the highest position acknowledged since the waiting began
 * @param oldestWaitMillis how long the oldest waiting commit has waited, 0 when none waits
 * @param unacknowledged MariaDB's count of commits that ended without an acknowledgement
 * @param joinPosition the answer to the last {@link Action.ReadPosition}
 */
public record Acknowledgements(
    Waiting waiting,
    Link link,
    Position acknowledged,
    long oldestWaitMillis,
    long unacknowledged,
    JoinPosition joinPosition) {

  /** Whether commits wait for an acknowledgement. */
  public enum Waiting {
    ON,
    OFF
  }

  /** The semi-synchronous connection of a follower. */
  public sealed interface Link {
    /** There is none. */
    record Missing() implements Link {}

    /**
     * There is one.
     *
     * @param follower whose certificate it was opened with
     * @param connection MariaDB's number of it, never used again while it runs
     */
    record Connected(ServerName follower, long connection) implements Link {}
  }

  /** P of rule 4. */
  public sealed interface JoinPosition {
    /** Not read yet. */
    record NotRead() implements JoinPosition {}

    /** What was written to the binary log at a moment after the follower was bound. */
    record Read(Binding binding, Position position) implements JoinPosition {}
  }
}
