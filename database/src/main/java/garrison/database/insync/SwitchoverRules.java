// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb.Access;
import garrison.database.insync.SupervisorState.HandOver;
import garrison.database.insync.SupervisorState.Join;
import garrison.database.insync.SupervisorState.Writing;

/**
 * The writer with a good follower: open, or, on request, handing over (rule 7).
 *
 * <p>A switchover is a promotion that the writer invites. It closes first, so that no commit waits
 * when the fence falls, then offers the role; the member takes it by rule 5 as if the writer were
 * gone, and the writer sees itself replaced. If that takes too long, the writer opens again: should
 * the member come late after all, commits here wait in vain and are not acknowledged.
 */
final class SwitchoverRules {
  private final Turn turn;
  private final Mariadb.Running running;

  SwitchoverRules(Turn turn, Mariadb.Running running) {
    this.turn = turn;
    this.running = running;
  }

  /**
   * Whether a writer that was replaced has nothing in its log that its successor lacks, so that it
   * may follow with its caches as warm as they are, instead of being killed and recovered.
   *
   * <p>It has not, when the role went to the member that it was offered to, and nothing was written
   * here that did not wait for that member: closing lets every commit under way finish first, none
   * waits any more, none of them ended without its acknowledgement, and the own heartbeat, which is
   * allowed to write to a closed server, is not under way either.
   */
  static boolean handedOver(
      Turn turn, Mariadb.Running running, RegisterReading.Present present, SupervisorState state) {
    Acknowledgements acknowledgements = running.acknowledgements();
    return state instanceof Writing(Join.Counted counted, HandOver.Closing _)
        && present.register().writer().equals(counted.binding().follower())
        && running.access() == Access.CLOSED
        && acknowledgements.waiting() == Waiting.ON
        && acknowledgements.oldestWaitMillis() == 0
        && acknowledgements.unacknowledged() == counted.unacknowledged()
        && turn.seen().signs().commitMillis() == 0;
  }

  Decision decide(Writing state, Incarnation follower) {
    boolean asked =
        turn.seen().request() instanceof Request.SwitchOver(var to) && to.equals(follower.server());
    if (!asked) {
      return open(new Writing(state.join(), new HandOver.None()), follower);
    }
    return switch (state.handOver()) {
      case HandOver.None _ ->
          turn.act(
              Diagnosis.SWITCHING_OVER,
              "closing, to hand over to " + follower,
              new Writing(state.join(), new HandOver.Closing(turn.now())),
              new Action.Close());
      case HandOver.Closing closing -> handOver(state, closing, follower);
      case HandOver.GivenUp _ -> open(state, follower);
    };
  }

  private Decision handOver(Writing state, HandOver.Closing closing, Incarnation follower) {
    if (turn.over(closing.sinceMillis(), turn.patience().takeOver())) {
      return turn.act(
          Diagnosis.SWITCHOVER_GIVEN_UP,
          follower + " has not taken over within " + turn.patience().takeOver() + " ms",
          new Writing(state.join(), new HandOver.GivenUp()),
          new Action.Open());
    }
    if (running.access() != Access.CLOSED) {
      return turn.act(
          Diagnosis.SWITCHING_OVER,
          "closing, to hand over to " + follower,
          state,
          new Action.Close());
    }
    if (running.acknowledgements().oldestWaitMillis() > 0) {
      return turn.wait(Diagnosis.SWITCHING_OVER, "closed; the last commits still wait", state);
    }
    return turn.act(
        Diagnosis.SWITCHING_OVER,
        "everything is acknowledged; " + follower + " may take over",
        state,
        new Action.OfferRole(follower.server()));
  }

  private Decision open(Writing state, Incarnation follower) {
    if (running.access() != Access.OPEN && !WriterRules.isolated(turn)) {
      return turn.act(
          Diagnosis.HEALTHY_WRITER,
          "opening with " + follower + " in sync",
          state,
          new Action.Open());
    }
    return turn.wait(Diagnosis.HEALTHY_WRITER, follower + " is in sync", state);
  }
}
