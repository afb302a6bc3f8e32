// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.util.Set;

/**
 * What a leader sees of those it leads.
 *
 * @param voters everyone who votes, the leader included
 * @param synced those of them, the leader not included, whose acknowledgements have come in time
 */
record LeadSight(Set<Integer> voters, Set<Integer> synced) {
  LeadSight {
    voters = Set.copyOf(voters);
    synced = Set.copyOf(synced);
  }

  /** Whether the others could elect a leader and write without this one. */
  boolean isMajorityWithoutLeader() {
    return synced.size() > voters.size() / 2;
  }
}
