// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb.Access;
import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.SupervisorState.HandOver;
import garrison.database.insync.SupervisorState.Join;
import garrison.database.insync.SupervisorState.Writing;
import java.util.Optional;

/**
 * What the writer does: rules 2, 3, 8 and 10.
 *
 * <p>With a follower in the set each commit waits for it. Whatever makes its acknowledgements
 * doubtful removes it from the set first; {@link WaitingRules} ends the waiting afterwards. Removal
 * is cheap (it joins again within seconds), so every doubt is enough and nothing is tried twice.
 */
final class WriterRules {
  private final Turn turn;
  private final Mariadb.Running running;
  private final Present present;

  WriterRules(Turn turn, Mariadb.Running running, Present present) {
    this.turn = turn;
    this.running = running;
    this.present = present;
  }

  Decision decide(SupervisorState before) {
    Writing state =
        before instanceof Writing writing
            ? writing
            : new Writing(new Join.Idle(), new HandOver.None());
    if (isolated(turn) && running.access() == Access.OPEN) {
      return turn.act(
          Diagnosis.WRITER_ISOLATED,
          "neither a heartbeat nor the lease for "
              + turn.patience().sign()
              + " ms; cutting clients",
          state,
          new Action.CutClients());
    }
    Optional<Incarnation> follower = present.register().follower();
    return follower.isPresent()
        ? together(state, follower.get())
        : new WaitingRules(turn, running, present).decide(state);
  }

  /** Rule 8: nobody may read here what somebody else may have changed meanwhile. */
  static boolean isolated(Turn turn) {
    Observations.Signs signs = turn.seen().signs();
    return signs.leaseAgeMillis() > turn.patience().sign()
        && signs.heartbeatAgeMillis() > turn.patience().sign();
  }

  private Decision together(Writing state, Incarnation follower) {
    Optional<Doubt> doubt = doubt(state, follower);
    if (doubt.isPresent()) {
      return turn.write(
          doubt.get().diagnosis(),
          doubt.get().why() + "; removing " + follower + " from the set",
          state,
          Purpose.LEAVE,
          new Turn.Change(present.register().left(), present.version()));
    }
    if (stuck(turn, running)) {
      return turn.act(
          Diagnosis.COMMITS_STUCK,
          "a commit has waited "
              + turn.seen().signs().commitMillis()
              + " ms for this server itself; "
              + follower
              + " may take over",
          state,
          new Action.CutClients(),
          new Action.KillMariadb());
    }
    return new SwitchoverRules(turn, running).decide(state, follower);
  }

  /**
   * Whether commits stand still here, although none of them waits for a follower: a full disk, for
   * one, on which MariaDB waits for room while it answers everybody else.
   */
  static boolean stuck(Turn turn, Mariadb.Running running) {
    return running.access() != Access.CLOSED
        && running.acknowledgements().oldestWaitMillis() == 0
        && turn.seen().signs().commitMillis() > turn.patience().stuck();
  }

  /** Rules 3 and 10: a reason not to count on the follower any more. */
  private Optional<Doubt> doubt(Writing state, Incarnation follower) {
    Acknowledgements acknowledgements = running.acknowledgements();
    if (!(state.join() instanceof Join.Counted counted)
        || !counted.binding().follower().equals(follower)) {
      return doubt(Diagnosis.FOLLOWER_LOST, "this run of the writer never bound the follower");
    }
    if (acknowledgements.waiting() == Waiting.OFF) {
      return doubt(Diagnosis.WAIT_ENDED, "commits do not wait for the follower");
    }
    if (acknowledgements.unacknowledged() != counted.unacknowledged()) {
      return doubt(
          Diagnosis.UNACKNOWLEDGED_COMMIT,
          acknowledgements.unacknowledged()
              - counted.unacknowledged()
              + " commits ended without their acknowledgement");
    }
    if (!offered(state)
        && !acknowledgements
            .link()
            .equals(new Link.Connected(follower.server(), counted.binding().connection()))) {
      return doubt(Diagnosis.FOLLOWER_LOST, "its connection is not the one that was bound");
    }
    if (replaced(follower)) {
      return doubt(Diagnosis.FOLLOWER_LOST, "it reports to be down or somebody else");
    }
    if (acknowledgements.oldestWaitMillis() > turn.patience().acknowledgement()) {
      return doubt(
          Diagnosis.FOLLOWER_SLOW,
          "a commit has waited " + acknowledgements.oldestWaitMillis() + " ms for it");
    }
    return Optional.empty();
  }

  /**
   * Whether the role is on offer: nothing can be committed here, and the member ends its connection
   * as the first step of taking over. Removing it for that would refuse what was offered; should it
   * not take over in time, the doubt is back as soon as this server opens again.
   */
  private boolean offered(Writing state) {
    return state.handOver() instanceof HandOver.Closing
        && running.access() == Access.CLOSED
        && running.acknowledgements().oldestWaitMillis() == 0;
  }

  /** A follower that only lost its session still acknowledges, and is left where it is. */
  private boolean replaced(Incarnation follower) {
    return turn.seen().peer(follower.server()) instanceof Peer.Present peer
        && !(peer.activity() instanceof Peer.Activity.Following following
            && following.incarnation().equals(follower));
  }

  private static Optional<Doubt> doubt(Diagnosis diagnosis, String why) {
    return Optional.of(new Doubt(diagnosis, why));
  }

  private record Doubt(Diagnosis diagnosis, String why) {}
}
