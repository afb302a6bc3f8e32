// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Members 1 and 2 keep databases, 200 and 201 do not; the clock is turned by hand. */
class LeadPlannerTest {
  private static final Set<Integer> THREE = Set.of(1, 2, 200);
  private static final LeadRules RULES = LeadRules.preferring(Set.of(200, 201));

  private final LeadPlanner planner = new LeadPlanner(1, RULES);
  private final List<Integer> given = new ArrayList<>();
  private long nanos = -5_000_000_000L;

  @Test
  void theLeadReturnsToTheVoterWithoutADatabase() {
    pass(Duration.ofSeconds(15), sight(2, 200));
    assertThat(given).isEmpty();
    pass(Duration.ofSeconds(1), sight(2, 200));
    assertThat(given).containsExactly(200);
  }

  @Test
  void aLeaderKeepsTheLeadWhileTheEdgeIsAway() {
    pass(Duration.ofHours(1), sight(2));
    assertThat(given).isEmpty();
  }

  @Test
  void aLeaderWithoutADatabaseKeepsTheLead() {
    LeadPlanner edge = new LeadPlanner(200, RULES);
    LeadSight sight = new LeadSight(Set.of(1, 2, 200, 201), Set.of(1, 2, 201));
    assertThat(edge.next(Optional.of(sight), 0)).isEmpty();
    assertThat(edge.next(Optional.of(sight), Duration.ofHours(1).toNanos())).isEmpty();
  }

  @Test
  void noTransferWhileTheEdgeComesAndGoes() {
    for (int times = 0; times < 100; times++) {
      pass(Duration.ofSeconds(14), sight(2, 200));
      pass(Duration.ofMillis(500), sight(2));
    }
    assertThat(given).isEmpty();
  }

  /** Elected by the other one alone, the edge could write only as long as that one is there too. */
  @Test
  void theLeadIsKeptWhileTheOthersNeedThisMembersVote() {
    pass(Duration.ofHours(1), sight(200));
    assertThat(given).isEmpty();
    pass(Duration.ofSeconds(16), sight(2, 200));
    assertThat(given).containsExactly(200);
  }

  @Test
  void anEdgeWithoutAVoteIsNotGivenTheLead() {
    pass(Duration.ofHours(1), new LeadSight(Set.of(1, 2, 3), Set.of(2, 3)));
    assertThat(given).isEmpty();
  }

  @Test
  void transfersThatFailAreAPauseApart() {
    pass(Duration.ofMinutes(10).plusSeconds(15), sight(2, 200));
    assertThat(given).hasSize(10);
  }

  @Test
  void timeUnderAnotherLeaderDoesNotCount() {
    pass(Duration.ofSeconds(14), sight(2, 200));
    next(Optional.empty());
    pass(Duration.ofSeconds(15), sight(2, 200));
    assertThat(given).isEmpty();
  }

  @Test
  void ofTwoItIsTheOneThatWouldBeElected() {
    pass(Duration.ofSeconds(16), new LeadSight(Set.of(1, 2, 3, 200, 201), Set.of(2, 200, 201)));
    assertThat(given).containsExactly(201);
  }

  @Test
  void rulesThatCouldFlapAreRefused() {
    assertThatThrownBy(() ->
            new LeadRules(
                Set.of(200), Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .hasMessage("quorum lead: pause PT1S (expected: at least PT15S)");
    assertThatThrownBy(() -> LeadRules.preferring(Set.of(255)))
        .hasMessage("quorum lead: member 255 (expected: 1-254)");
  }

  private static LeadSight sight(Integer... synced) {
    return new LeadSight(THREE, Set.of(synced));
  }

  private void pass(Duration time, LeadSight sight) {
    for (long end = nanos + time.toNanos(); nanos < end; nanos += RULES.look().toNanos()) {
      next(Optional.of(sight));
    }
  }

  private void next(Optional<LeadSight> sight) {
    planner.next(sight, nanos).ifPresent(given::add);
  }
}
