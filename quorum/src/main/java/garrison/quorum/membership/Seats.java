// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

import garrison.model.IpAddress;
import garrison.model.Port;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The places of all members, ordered by their ids.
 *
 * @param all with different ids, different places to listen, and at least one that votes
 */
public record Seats(List<Seat> all) {
  /** How many servers vote: of five, two may be lost; more would only make every write slower. */
  public static final int MOST_VOTERS = 5;

  public Seats {
    all = all.stream().sorted(Comparator.comparingInt(Seat::id)).toList();
    Set<Integer> ids = new HashSet<>();
    Set<Place> places = new HashSet<>();
    for (Seat seat : all) {
      if (!ids.add(seat.id())) {
        throw new IllegalArgumentException(
            "quorum members: id " + seat.id() + " twice (expected: one id for each server)");
      }
      for (Port port : List.of(seat.peerPort(), seat.electionPort())) {
        if (!places.add(new Place(seat.address(), port))) {
          throw new IllegalArgumentException(
              "quorum members: "
                  + seat.address()
                  + " port "
                  + port
                  + " twice (expected: a place of its own for each member)");
        }
      }
    }
    if (all.stream().noneMatch(seat -> seat.voice() == Voice.VOTER)) {
      throw new IllegalArgumentException("quorum members: no voter (expected: at least one)");
    }
  }

  /** The seats of {@code members} with the voices they have. */
  public static Seats of(Collection<Member> members) {
    return new Seats(members.stream().map(Member::seat).toList());
  }

  /**
   * The members as the file wants them: the first five vote, any further ones observe.
   *
   * @param inOrder in the order of the file; the voice they come with is not looked at
   */
  public static List<Member> firstFiveVote(List<Member> inOrder) {
    List<Member> voiced = new ArrayList<>();
    for (Member member : inOrder) {
      Voice voice = voiced.size() < MOST_VOTERS ? Voice.VOTER : Voice.OBSERVER;
      voiced.add(new Member(member.server(), member.seat().with(voice)));
    }
    return List.copyOf(voiced);
  }

  /** The seat of member {@code id}, when there is one. */
  public Optional<Seat> seat(int id) {
    return all.stream().filter(seat -> seat.id() == id).findFirst();
  }

  /** How many count for the majority. */
  public int voters() {
    return (int) all.stream().filter(seat -> seat.voice() == Voice.VOTER).count();
  }

  /** The members once {@code step} is done; the same when there is nothing to do. */
  public Seats after(MembershipStep step) {
    List<Seat> next = new ArrayList<>(all);
    switch (step) {
      case MembershipStep.Add(Seat seat) -> next.add(seat);
      case MembershipStep.Change(Seat seat) ->
          next.replaceAll(old -> old.id() == seat.id() ? seat : old);
      case MembershipStep.Remove(int id) -> next.removeIf(old -> old.id() == id);
      case MembershipStep.Await _, MembershipStep.Done _ -> {}
    }
    return new Seats(next);
  }

  /** The lines of ZooKeeper's configuration, one a member. */
  public List<String> lines() {
    return all.stream().map(Seat::line).toList();
  }

  /**
   * Reads a configuration as ZooKeeper keeps it in its node, where a line {@code version=} says how
   * new it is.
   *
   * @throws IllegalArgumentException when a line is neither a member nor the version
   */
  public static Seats ofConfiguration(String text) {
    return new Seats(
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("version="))
            .map(Seat::ofLine)
            .toList());
  }

  @Override
  public String toString() {
    return all.stream().map(Seat::line).collect(Collectors.joining(", "));
  }

  private record Place(IpAddress address, Port port) {}
}
