// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says when a leader gives its lead away: to a preferred member that has been in sync for a while,
 * and only while the others are a majority without this leader, so that their election needs none
 * of its votes.
 *
 * <p>It cannot flap. Whoever comes and goes is never in sync for long enough, since every break
 * counts from the beginning; and however a transfer goes, the next one by this member is a pause
 * later. With n members that may lead and should not there are at most n transfers in a pause.
 */
final class LeadPlanner {
  private final int own;
  private final LeadRules rules;
  private final Map<Integer, Long> inSyncSince = new HashMap<>();
  private Optional<Long> given = Optional.empty();

  LeadPlanner(int own, LeadRules rules) {
    this.own = own;
    this.rules = rules;
  }

  /**
   * To whom the lead is to be given now, which counts as done.
   *
   * @param seen nothing while this member does not lead
   * @param nanos by a clock that only runs forward
   */
  Optional<Integer> next(Optional<LeadSight> seen, long nanos) {
    if (rules.preferred().contains(own)
        || !seen.map(LeadSight::isMajorityWithoutLeader).orElse(false)) {
      inSyncSince.clear();
      return Optional.empty();
    }
    observe(seen.orElseThrow(), nanos);
    if (given.isPresent() && nanos - given.orElseThrow() < rules.pause().toNanos()) {
      return Optional.empty();
    }
    Optional<Integer> successor =
        inSyncSince.entrySet().stream()
            .filter(member -> nanos - member.getValue() >= rules.stable().toNanos())
            .map(Map.Entry::getKey)
            .max(Comparator.naturalOrder());
    if (successor.isPresent()) {
      given = Optional.of(nanos);
      inSyncSince.clear();
    }
    return successor;
  }

  private void observe(LeadSight sight, long nanos) {
    inSyncSince.keySet().retainAll(sight.synced());
    for (int id : sight.synced()) {
      if (rules.preferred().contains(id)) {
        inSyncSince.putIfAbsent(id, nanos);
      }
    }
  }
}
