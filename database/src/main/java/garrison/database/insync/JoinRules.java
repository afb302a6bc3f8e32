// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.Acknowledgements.JoinPosition;
import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.insync.SupervisorState.Join;
import garrison.database.insync.SupervisorState.Writing;
import java.util.Optional;

/**
 * Rule 4: the only road into the set, seen from the writer.
 *
 * <p>Every commit falls on one of two sides of P, the position written to the binary log, read
 * after the writer began to wait and after the follower was bound. What lies behind P was
 * acknowledged by this very follower, because the writer waited. What lies up to P the follower has
 * received once it says so itself, as that incarnation. Read earlier, or from the engine, P leaves
 * a gap between both sides, and the commits in that gap are on one server only. The writer's own
 * count of acknowledgements is no proof: MariaDB does not tell whose they were, and a former
 * follower's reach as far. It shows that acknowledgements arrive at all.
 *
 * <p>The order is therefore: catch up (the writer not waiting), wait, bind, read P, await its
 * acknowledgement, add. A step is never taken back to retry it. A join that is given up leaves the
 * incarnation behind; the follower restarts its threads and comes back as somebody else.
 */
final class JoinRules {
  private final Turn turn;
  private final Mariadb.Running running;
  private final Present present;

  JoinRules(Turn turn, Mariadb.Running running, Present present) {
    this.turn = turn;
    this.running = running;
    this.present = present;
  }

  Decision decide(Writing state, WaitingRules alone) {
    Optional<Candidate> candidate = candidate();
    return switch (state.join()) {
      case Join.Idle _ -> idle(state, alone, candidate);
      case Join.Refused(Incarnation refused) ->
          candidate.isEmpty() || candidate.get().is(refused)
              ? alone.rest(state)
              : idle(state, alone, candidate);
      case Join.Approaching approaching -> approach(state, alone, approaching, candidate);
      case Join.Bound bound -> bound(state, bound, candidate);
      case Join.Counted counted -> counted(state, counted, candidate);
    };
  }

  private Decision idle(Writing state, WaitingRules alone, Optional<Candidate> candidate) {
    if (candidate.isEmpty()) {
      return alone.rest(state);
    }
    Incarnation follower = candidate.get().binding().follower();
    return turn.wait(
        Diagnosis.FOLLOWER_JOINING,
        follower + " follows and may join",
        with(state, new Join.Approaching(follower, turn.now())));
  }

  private Decision approach(
      Writing state, WaitingRules alone, Join.Approaching joining, Optional<Candidate> candidate) {
    if (candidate.isEmpty() || !candidate.get().is(joining.follower())) {
      return alone.rest(with(state, new Join.Idle()));
    }
    if (missing(candidate.get()) > turn.patience().closeEnough()) {
      return alone.rest(with(state, new Join.Approaching(joining.follower(), turn.now())));
    }
    if (running.acknowledgements().waiting() == Waiting.OFF) {
      return turn.act(
          Diagnosis.FOLLOWER_JOINING,
          joining.follower() + " has caught up; commits wait for it from now on",
          state,
          new Action.SwitchWaiting(Waiting.ON));
    }
    Binding binding = candidate.get().binding();
    return turn.act(
        Diagnosis.FOLLOWER_JOINING,
        "commits wait; bound " + binding + ", reading P",
        with(state, new Join.Bound(binding, turn.now())),
        new Action.ReadPosition(binding));
  }

  private Decision bound(Writing state, Join.Bound bound, Optional<Candidate> candidate) {
    Optional<Decision> end = end(state, bound.binding(), bound.sinceMillis(), candidate);
    if (end.isPresent()) {
      return end.get();
    }
    if (running.acknowledgements().joinPosition()
            instanceof JoinPosition.Read(Binding binding, Position position)
        && binding.equals(bound.binding())) {
      return turn.wait(
          Diagnosis.FOLLOWER_JOINING,
          "P is " + position + "; awaiting its acknowledgement by " + binding,
          with(
              state,
              new Join.Counted(
                  binding,
                  position,
                  running.acknowledgements().unacknowledged(),
                  bound.sinceMillis())));
    }
    return turn.act(
        Diagnosis.FOLLOWER_JOINING,
        "reading P for " + bound.binding(),
        state,
        new Action.ReadPosition(bound.binding()));
  }

  private Decision counted(Writing state, Join.Counted counted, Optional<Candidate> candidate) {
    Optional<Decision> end = end(state, counted.binding(), counted.sinceMillis(), candidate);
    if (end.isPresent() || candidate.isEmpty()) {
      return end.orElseThrow();
    }
    Acknowledgements seen = running.acknowledgements();
    if (seen.unacknowledged() != counted.unacknowledged()) {
      return giveUp(state, counted.binding(), "a commit ended without its acknowledgement");
    }
    boolean received = candidate.get().received().reaches(counted.position());
    boolean alive = seen.acknowledged().reaches(counted.position()) && !waitsLong();
    if (!received || !alive) {
      return turn.wait(
          Diagnosis.FOLLOWER_JOINING,
          counted.binding() + " has not received and acknowledged " + counted.position() + " yet",
          state);
    }
    return turn.write(
        Diagnosis.FOLLOWER_JOINING,
        counted.binding() + " has received " + counted.position() + "; adding it to the set",
        state,
        Purpose.JOIN,
        new Turn.Change(
            present.register().joined(counted.binding().follower()), present.version()));
  }

  /**
   * What ends a join while commits wait for its follower. The writer takes half the time that its
   * follower takes, so that it gives up first and sees what it was that stood still.
   */
  private Optional<Decision> end(
      Writing state, Binding binding, long sinceMillis, Optional<Candidate> candidate) {
    boolean overdue = turn.over(sinceMillis, turn.patience().join() / 2);
    boolean stop = turn.settings().whenAlone() == WhenAlone.STOP;
    Acknowledgements seen = running.acknowledgements();
    boolean stuck = waitsLong();
    if (overdue && stuck && stop) {
      return Optional.of(stuck(state, binding));
    }
    if (candidate.isEmpty() || !candidate.get().binding().equals(binding)) {
      return Optional.of(giveUp(state, binding, "it is not there any more"));
    }
    if (seen.waiting() == Waiting.OFF) {
      return Optional.of(giveUp(state, binding, "commits do not wait for it"));
    }
    if (overdue || (stuck && !stop)) {
      return Optional.of(giveUp(state, binding, "it does not acknowledge in time"));
    }
    return Optional.empty();
  }

  /** The writer goes on waiting until it is proven alone: {@link WaitingRules}. */
  private Decision giveUp(Writing state, Binding binding, String why) {
    return turn.wait(
        Diagnosis.JOIN_GIVEN_UP,
        "the join of " + binding + " is given up: " + why,
        with(state, new Join.Refused(binding.follower())));
  }

  /**
   * Only the end of the waiting frees commits whose acknowledgement was lost, and {@code
   * when_alone: stop} never ends it. A restart by rule 6 commits them, unacknowledged as they are.
   */
  private Decision stuck(Writing state, Binding binding) {
    return turn.act(
        Diagnosis.ACKNOWLEDGEMENTS_STUCK,
        "commits wait, and " + binding + " does not free them; starting again",
        state,
        new Action.KillMariadb());
  }

  /** A member for which a commit waits so long would be removed at once. */
  private boolean waitsLong() {
    return running.acknowledgements().oldestWaitMillis() > turn.patience().acknowledgement();
  }

  private long missing(Candidate candidate) {
    return running.positions().written().sequence() - candidate.received().sequence();
  }

  /** A connected follower whose report says which incarnation of it follows this server. */
  private Optional<Candidate> candidate() {
    if (running.acknowledgements().link() instanceof Link.Connected(var server, long connection)
        && turn.seen().peer(server) instanceof Peer.Present peer
        && peer.activity() instanceof Peer.Activity.Following following
        && following.source().equals(turn.server())) {
      Binding binding = new Binding(following.incarnation(), connection);
      return Optional.of(new Candidate(binding, following.received()));
    }
    return Optional.empty();
  }

  private static Writing with(Writing state, Join join) {
    return new Writing(join, state.handOver());
  }

  private record Candidate(Binding binding, Position received) {
    boolean is(Incarnation incarnation) {
      return binding.follower().equals(incarnation);
    }
  }
}
