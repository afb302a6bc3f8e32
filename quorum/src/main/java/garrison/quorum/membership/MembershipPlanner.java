// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the next single change towards the wanted members.
 *
 * <p>One member at a time, because any majority before such a change and any majority after it
 * share a member, and because after each step one can look again. Whoever is to come comes first
 * and whoever is to go goes last, so that there are never fewer voters on the way than at one of
 * its ends. A server is given a voice only once it has caught up: a vote of a server that is not
 * there yet raises the majority and takes away the very margin it was meant to add. For the same
 * reason nobody goes while somebody who is to come has not caught up; a dead server that is being
 * replaced does no more harm while one waits than it did before.
 *
 * <p>On the way there may be more than five voters, by one for each that is replaced: the
 * alternative, letting the old one go first, would leave too few.
 */
public final class MembershipPlanner {
  private MembershipPlanner() {}

  /**
   * The next step, which may be to wait or that there is none.
   *
   * @param current the members there are
   * @param wanted the members there should be
   * @param ready the ids of those that follow the quorum now, members or not
   */
  public static MembershipStep next(Seats current, Seats wanted, Set<Integer> ready) {
    List<MembershipStep> comings = new ArrayList<>();
    List<MembershipStep> goings = new ArrayList<>();
    List<Integer> awaited = new ArrayList<>();
    for (Seat seat : wanted.all()) {
      Optional<Seat> now = current.seat(seat.id());
      if (now.isEmpty()) {
        plan(new MembershipStep.Add(seat), seat.id(), ready, comings, awaited);
      } else if (loses(now.get(), seat)) {
        goings.add(new MembershipStep.Change(seat));
      } else if (!now.get().equals(seat)) {
        plan(new MembershipStep.Change(seat), seat.id(), ready, comings, awaited);
      }
    }
    for (Seat seat : current.all()) {
      if (wanted.seat(seat.id()).isEmpty()) {
        goings.add(new MembershipStep.Remove(seat.id()));
      }
    }
    if (!comings.isEmpty()) {
      return comings.getFirst();
    }
    if (!awaited.isEmpty()) {
      return new MembershipStep.Await(awaited);
    }
    return goings.isEmpty() ? new MembershipStep.Done() : goings.getFirst();
  }

  private static void plan(
      MembershipStep step,
      int id,
      Set<Integer> ready,
      List<MembershipStep> comings,
      List<Integer> awaited) {
    if (ready.contains(id)) {
      comings.add(step);
    } else {
      awaited.add(id);
    }
  }

  private static boolean loses(Seat now, Seat then) {
    return now.voice() == Voice.VOTER && then.voice() == Voice.OBSERVER;
  }
}
