// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/**
 * What a supervisor remembers from turn to turn. Losing it is harmless: it is lost with the node,
 * and mariadbd dies with its node (rule 7).
 */
public sealed interface SupervisorState {
  /** The state of a supervisor that has just started. */
  SupervisorState INITIAL = new Initial();

  /** Nothing yet. */
  record Initial() implements SupervisorState {}

  /** mariadbd is down. */
  record Down(long sinceMillis) implements SupervisorState {}

  /**
   * mariadbd follows, or waits for somebody to follow.
   *
   * @param incarnation which run this is about
   * @param sinceMillis since when it tries to become a member
   * @param membership whether it was seen in the set
   */
  record Following(Incarnation incarnation, long sinceMillis, Membership membership)
      implements SupervisorState {}

  /**
   * A promotion, from the fence on; there is no way back to following as the same incarnation.
   *
   * @param sinceMillis since the fence
   * @param road by rule 5 or by rule 9
   * @param replaces the writer that is gone
   */
  record Promoting(long sinceMillis, RegisterWrite.Purpose road, Incarnation replaces)
      implements SupervisorState {}

  /** mariadbd is the writer. */
  record Writing(Join join, HandOver handOver) implements SupervisorState {}

  /** Whether an incarnation was seen in the set. Once in and out again, it is out for good. */
  enum Membership {
    NEVER,
    MEMBER
  }

  /** How far the writer is with its follower (rule 4). */
  sealed interface Join {
    /** There is none. */
    record Idle() implements Join {}

    /** A follower was seen and is catching up, or the waiting is being switched on. */
    record Approaching(Incarnation follower, long sinceMillis) implements Join {}

    /** The writer waits, and the follower is bound; P is read from now on, not before. */
    record Bound(Binding binding, long sinceMillis) implements Join {}

    /**
     * P is known and the follower may be added, or is a member.
     *
     * @param binding who, on which connection
     * @param position P
     * @param unacknowledged the count of unacknowledged commits, which must not move from now on
     * @param sinceMillis when the join began
     */
    record Counted(Binding binding, Position position, long unacknowledged, long sinceMillis)
        implements Join {}

    /** Given up; this incarnation gets no second chance. */
    record Refused(Incarnation follower) implements Join {}
  }

  /** How far a switchover is. */
  sealed interface HandOver {
    /** None is under way. */
    record None() implements HandOver {}

    /** The writer is closing or closed. */
    record Closing(long sinceMillis) implements HandOver {}

    /** It did not work; the request is not tried again. */
    record GivenUp() implements HandOver {}
  }
}
