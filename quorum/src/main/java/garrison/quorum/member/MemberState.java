// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

/** What a member is doing. */
public enum MemberState {
  /** Looks for a leader, or catches up with one: its clients wait. */
  LOOKING,
  /** Follows a leader and votes. */
  FOLLOWING,
  /** Follows a leader and has no vote. */
  OBSERVING,
  /** Leads. */
  LEADING,
  /** Ended, in order or not. */
  STOPPED
}
