// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.model.IpAddress;
import garrison.model.Port;
import garrison.quorum.membership.MembershipStep.Add;
import garrison.quorum.membership.MembershipStep.Await;
import garrison.quorum.membership.MembershipStep.Change;
import garrison.quorum.membership.MembershipStep.Done;
import garrison.quorum.membership.MembershipStep.Remove;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MembershipPlannerTest {
  @Test
  void nothingIsDoneWhenTheMembersAreThoseWanted() {
    assertThat(MembershipPlanner.next(voters(1, 2, 3), voters(3, 2, 1), Set.of()))
        .isEqualTo(new Done());
  }

  @Test
  void newVoterIsAddedOnceItHasCaughtUp() {
    Seats wanted = voters(1, 2, 3, 4);

    assertThat(MembershipPlanner.next(voters(1, 2, 3), wanted, Set.of(1, 2, 3)))
        .isEqualTo(new Await(List.of(4)));
    assertThat(MembershipPlanner.next(voters(1, 2, 3), wanted, Set.of(4)))
        .isEqualTo(new Add(voter(4)));
  }

  @Test
  void replacedVoterGoesAfterTheNewOneHasCome() {
    Seats wanted = voters(1, 2, 4);

    assertThat(MembershipPlanner.next(voters(1, 2, 3), wanted, Set.of(4)))
        .isEqualTo(new Add(voter(4)));
    assertThat(MembershipPlanner.next(voters(1, 2, 3, 4), wanted, Set.of(4)))
        .isEqualTo(new Remove(3));
  }

  @Test
  void nobodyGoesWhileSomebodyIsAwaited() {
    assertThat(MembershipPlanner.next(voters(1, 2, 3), voters(1, 2, 4), Set.of()))
        .isEqualTo(new Await(List.of(4)));
  }

  @Test
  void membersGoOneByOne() {
    assertThat(MembershipPlanner.next(voters(1, 2, 3, 4, 5), voters(1, 2, 3), Set.of()))
        .isEqualTo(new Remove(4));
  }

  @Test
  void voiceIsGivenOnceCaughtUpAndTakenAtOnce() {
    Seat observer = voter(3).with(Voice.OBSERVER);
    Seats observed = new Seats(List.of(voter(1), voter(2), observer));

    assertThat(MembershipPlanner.next(observed, voters(1, 2, 3), Set.of()))
        .isEqualTo(new Await(List.of(3)));
    assertThat(MembershipPlanner.next(observed, voters(1, 2, 3), Set.of(3)))
        .isEqualTo(new Change(voter(3)));
    assertThat(MembershipPlanner.next(voters(1, 2, 3), observed, Set.of()))
        .isEqualTo(new Change(observer));
  }

  @Property
  void everyWayEndsWithNeverFewerVotersThanAtItsEnds(
      @ForAll("seats") Seats current, @ForAll("seats") Seats wanted) {
    Set<Integer> ready = Set.of(1, 2, 3, 4, 5, 6, 7);
    int fewest = Math.min(current.voters(), wanted.voters());
    Seats now = current;
    int steps = 0;
    while (!(MembershipPlanner.next(now, wanted, ready) instanceof Done)) {
      now = now.after(MembershipPlanner.next(now, wanted, ready));
      assertThat(now.voters()).isGreaterThanOrEqualTo(fewest);
      assertThat(++steps).isLessThanOrEqualTo(14);
    }
    assertThat(now).isEqualTo(wanted);
  }

  @Provide
  Arbitrary<Seats> seats() {
    Arbitrary<Voice> voice = Arbitraries.of(Voice.VOTER, Voice.OBSERVER);
    return Arbitraries.integers()
        .between(1, 7)
        .set()
        .ofMinSize(1)
        .flatMap(ids ->
            voice
                .list()
                .ofSize(ids.size())
                .filter(voices -> voices.contains(Voice.VOTER))
                .map(voices -> seats(List.copyOf(ids), voices)));
  }

  private static Seats seats(List<Integer> ids, List<Voice> voices) {
    List<Seat> seats = new ArrayList<>();
    for (int index = 0; index < ids.size(); index++) {
      seats.add(voter(ids.get(index)).with(voices.get(index)));
    }
    return new Seats(seats);
  }

  private static Seats voters(int... ids) {
    return new Seats(IntStream.of(ids).mapToObj(MembershipPlannerTest::voter).toList());
  }

  private static Seat voter(int id) {
    return new Seat(id, new IpAddress("10.0.0." + id), new Port(2888), new Port(3888), Voice.VOTER);
  }
}
