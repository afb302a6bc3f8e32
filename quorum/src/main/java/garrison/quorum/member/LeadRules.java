// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.quorum.membership.Seat;
import java.time.Duration;
import java.util.Set;

/**
 * Who should lead the quorum, and how patiently a leader that should not gives its lead away.
 *
 * @param preferred the ids of members whose loss costs the site nothing but a vote; a leader among
 *     them keeps its lead, and without any everyone does. They should have the highest ids, because
 *     the highest wins among members that know equally much
 * @param stable how long one of them has to be in sync with the leader without a break before it is
 *     given the lead; 15 s, which has to be more than {@link QuorumTiming#join} and {@link
 *     QuorumTiming#follow} together, since a member that is still catching up counts as in sync
 *     until then
 * @param pause between two times that a member gives its lead away, however the first one went; 1
 *     min
 * @param look how often a leader looks; 500 ms
 */
public record LeadRules(Set<Integer> preferred, Duration stable, Duration pause, Duration look) {
  /** Whoever leads goes on. */
  public static final LeadRules ANYBODY = preferring(Set.of());

  public LeadRules {
    preferred = Set.copyOf(preferred);
    for (int id : preferred) {
      if (id < 1 || id > Seat.HIGHEST_ID) {
        throw new IllegalArgumentException(
            "quorum lead: member " + id + " (expected: 1-" + Seat.HIGHEST_ID + ")");
      }
    }
    if (look.isNegative() || look.isZero() || look.compareTo(stable) > 0) {
      throw new IllegalArgumentException(
          "quorum lead: look " + look + " (expected: above zero, at most " + stable + ")");
    }
    if (pause.compareTo(stable) < 0) {
      throw new IllegalArgumentException(
          "quorum lead: pause " + pause + " (expected: at least " + stable + ")");
    }
  }

  /** The rules for servers a few milliseconds apart. */
  public static LeadRules preferring(Set<Integer> ids) {
    return new LeadRules(
        ids, Duration.ofSeconds(15), Duration.ofMinutes(1), Duration.ofMillis(500));
  }
}
