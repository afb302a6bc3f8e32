// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.quorum.membership.MembershipStep;

/** What became of a step towards the wanted members. */
public sealed interface MembershipOutcome {
  /** What was to be done. */
  MembershipStep step();

  /** The members have agreed on it. */
  record Changed(MembershipStep step) implements MembershipOutcome {}

  /** There was nothing to do, or nothing that could be done yet. */
  record Nothing(MembershipStep step) implements MembershipOutcome {}

  /** It was not done: somebody else is at it, or the majority it would need is not there. */
  record Rejected(MembershipStep step, String reason) implements MembershipOutcome {}

  /** No answer came; look again. Doing the same step twice changes nothing. */
  record Unknown(MembershipStep step, String reason) implements MembershipOutcome {}
}
