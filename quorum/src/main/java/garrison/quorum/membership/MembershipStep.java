// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

import java.util.List;

/** What is to be done next on the way from the members there are to the members wanted. */
public sealed interface MembershipStep {
  /** Takes a server in that was not a member. */
  record Add(Seat seat) implements MembershipStep {}

  /** Gives a member another voice, another address or other ports. */
  record Change(Seat seat) implements MembershipStep {}

  /** Lets a member go. */
  record Remove(int id) implements MembershipStep {}

  /**
   * Nothing can be done before these servers have caught up with the quorum.
   *
   * @param ids never empty
   */
  record Await(List<Integer> ids) implements MembershipStep {
    public Await {
      ids = List.copyOf(ids);
    }
  }

  /** The members are those wanted. */
  record Done() implements MembershipStep {}
}
