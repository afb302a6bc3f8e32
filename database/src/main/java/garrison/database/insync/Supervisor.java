// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.SupervisorState.Promoting;
import garrison.database.insync.SupervisorState.Writing;
import java.util.Optional;

/**
 * Decides what one database server does next, so that no acknowledged write is lost.
 *
 * <p>The intuition: a follower that acknowledges each commit before the client does can take the
 * writer's place at any time, as long as everybody knows at each moment <em>whether</em> it has
 * done so. That knowledge is the in-sync set of the {@link InSyncRegister}. Two orders keep it
 * true. A follower is in the set only while the writer cannot acknowledge without it: it is added
 * after the waiting began ({@link JoinRules}), and the waiting ends after it was removed ({@link
 * WriterRules}). And nobody takes over before the old writer cannot acknowledge any more: the
 * member stops receiving first, then applies, then writes the register, then opens ({@link
 * PromotionRules}). A crash at any point in between leaves too few writers, never two.
 *
 * <p>The rules are numbered as in the design:
 *
 * <ol>
 *   <li>incarnations instead of servers: {@link Incarnation}, {@link Action.Follow}
 *   <li>a commit waits for the only follower: {@link WriterRules}, {@link WaitingRules}
 *   <li>a lost follower leaves before the waiting ends: {@link WriterRules}, {@link
 *       OwnWrite#provesAlone}
 *   <li>joining: {@link JoinRules}
 *   <li>promotion: {@link PromotionRules}
 *   <li>starting: {@link StartRules}
 *   <li>SIGKILL instead of an orderly stop, and for a command whose answer was not seen: here; and
 *       what a writer may do that handed over: {@link SwitchoverRules}
 *   <li>no safety rests on clocks; stale reads are bounded: {@link WriterRules}
 *   <li>a last writer that is gone for good: {@link PromotionRules}, {@link FollowerRules}
 *   <li>a commit that ended without its acknowledgement: {@link WriterRules}
 * </ol>
 *
 * <p>Rejected: to trust leases for safety. A frozen server does not notice that its lease ended,
 * and what it does in the moment it wakes up is lost.
 *
 * <p>Limits: one follower is in the set. Time decides only how early something is tried.
 */
public final class Supervisor {
  private Supervisor() {}

  /** One turn. */
  public static Decision decide(Observations seen, SupervisorState state, Settings settings) {
    Turn turn = new Turn(seen, settings);
    return switch (seen.mariadb()) {
      case Mariadb.Dead _ -> StartRules.decide(turn, state);
      case Mariadb.Starting starting -> starting(turn, starting, state);
      case Mariadb.Rebuilding rebuilding -> StartRules.rebuilding(turn, rebuilding, state);
      case Mariadb.Unanswered(Incarnation incarnation) ->
          turn.act(
              Diagnosis.COMMAND_UNANSWERED,
              "a command to " + incarnation + " has no answer and could still run much later",
              state,
              new Action.KillMariadb());
      case Mariadb.Silent silent -> silent(turn, silent, state);
      case Mariadb.Running running -> running(turn, running, state);
    };
  }

  private static Decision starting(Turn turn, Mariadb.Starting starting, SupervisorState state) {
    return starting.stillMillis() > turn.patience().start(starting.attempt())
        ? turn.act(
            Diagnosis.START_STUCK,
            starting.incarnation()
                + " does not answer, and has done nothing for "
                + starting.stillMillis()
                + " ms",
            state,
            new Action.KillMariadb())
        : turn.wait(Diagnosis.STARTING, starting.incarnation() + " is starting", state);
  }

  private static Decision silent(Turn turn, Mariadb.Silent silent, SupervisorState state) {
    String what = silent.incarnation() + " has not answered for " + silent.millis() + " ms";
    return silent.millis() > turn.patience().sign()
        ? turn.act(Diagnosis.MARIADB_SILENT, what, state, new Action.KillMariadb())
        : turn.wait(Diagnosis.MARIADB_SILENT, what, state);
  }

  private static Decision running(Turn turn, Mariadb.Running running, SupervisorState state) {
    Optional<RegisterReading.Present> present = turn.seen().present();
    if (present.isEmpty()) {
      return turn.wait(
          Diagnosis.REGISTER_UNREAD,
          running.incarnation() + " runs, and the register cannot be read",
          state);
    }
    if (present.get().register().writer().equals(running.incarnation())) {
      return new WriterRules(turn, running, present.get()).decide(state);
    }
    if (state instanceof Writing || running.role() == Mariadb.InitialRole.MASTER) {
      return demoted(turn, running, present.get(), state);
    }
    if (state instanceof Promoting promoting) {
      return new PromotionRules(turn, running, present.get()).decide(promoting);
    }
    return new FollowerRules(turn, running, present.get()).decide(state);
  }

  /**
   * Rule 7: whatever it has not acknowledged must not be committed, so it is killed, unless it is
   * certain that there is nothing of the kind.
   */
  private static Decision demoted(
      Turn turn, Mariadb.Running running, RegisterReading.Present present, SupervisorState state) {
    Incarnation next = present.register().writer();
    if (SwitchoverRules.handedOver(turn, running, present, state)) {
      return turn.act(
          Diagnosis.HANDED_OVER,
          running.incarnation() + " handed over to " + next + ", and follows it as " + turn.next(),
          SupervisorState.INITIAL,
          new Action.CutClients(),
          new Action.Follow(next.server(), turn.next()));
    }
    return turn.act(
        Diagnosis.DEMOTED,
        running.incarnation() + " was replaced as writer by " + next,
        state,
        new Action.CutClients(),
        new Action.KillMariadb());
  }
}
