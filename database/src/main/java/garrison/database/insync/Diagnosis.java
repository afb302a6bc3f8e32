// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/**
 * What a supervisor concludes, by name. docs/failures.md says of each what is seen, what it means,
 * what Garrison does about it and what a person should do.
 */
public enum Diagnosis {
  // mariadbd is down
  REGISTER_UNREAD,
  REGISTER_MISSING,
  FIRST_START,
  WRITER_RESTART,
  AWAITS_TAKEOVER,
  FOLLOWER_START,
  FOLDER_UNIDENTIFIED,
  COPY_DECLARED_LOST,
  REBUILD_REQUESTED,
  REBUILDING,
  STARTING,
  // mariadbd must go
  START_STUCK,
  START_FAILS,
  MARIADB_SILENT,
  COMMAND_UNANSWERED,
  DEMOTED,
  ACKNOWLEDGEMENTS_STUCK,
  COMMITS_STUCK,
  PROMOTION_UNKNOWN,
  // the writer
  HEALTHY_WRITER,
  ALONE_WRITER,
  ALONE_STOPPED,
  ALONE_UNPROVEN,
  WRITER_ISOLATED,
  FOLLOWER_LOST,
  FOLLOWER_SLOW,
  WAIT_ENDED,
  UNACKNOWLEDGED_COMMIT,
  FOLLOWER_JOINING,
  JOIN_GIVEN_UP,
  SWITCHING_OVER,
  SWITCHOVER_GIVEN_UP,
  HANDED_OVER,
  // the follower
  IN_SYNC,
  CATCHING_UP,
  JOIN_OVERDUE,
  REPLICATION_BROKEN,
  REMOVED,
  DIVERGED,
  LOG_PURGED,
  WRITER_LOST,
  WRITER_LOST_OUTSIDE,
  TAKEOVER_PAUSED,
  PROMOTION_APPLYING,
  PROMOTION_WRITING,
  PROMOTION_REFUSED,
  LAST_COPY_GONE,
  DECLARE_LOST_REFUSED;

  /** Whether nothing is expected to happen within the next moments. */
  public boolean isCalm() {
    return switch (this) {
      case MARIADB_SILENT,
          STARTING,
          FIRST_START,
          WRITER_RESTART,
          FOLLOWER_START,
          AWAITS_TAKEOVER,
          FOLLOWER_JOINING,
          SWITCHING_OVER,
          HANDED_OVER,
          WRITER_LOST,
          PROMOTION_APPLYING,
          PROMOTION_WRITING,
          ALONE_UNPROVEN ->
          false;
      default -> true;
    };
  }
}
