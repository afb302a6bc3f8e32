// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb.Access;
import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.insync.SupervisorState.Join;
import garrison.database.insync.SupervisorState.Writing;

/**
 * The writer that is alone in the set: rule 3, and the road back to two ({@link JoinRules}).
 *
 * <p>It may acknowledge alone only when it is <em>proven</em> alone ({@link OwnWrite#provesAlone}).
 * Until then it keeps waiting, however long the quorum takes. Under {@code when_alone: stop} it
 * never stops waiting.
 */
final class WaitingRules {
  private final Turn turn;
  private final Mariadb.Running running;
  private final Present present;

  WaitingRules(Turn turn, Mariadb.Running running, Present present) {
    this.turn = turn;
    this.running = running;
    this.present = present;
  }

  Decision decide(Writing state) {
    boolean proven = turn.lastWrite().provesAlone(running.incarnation());
    boolean joining = state.join() instanceof Join.Counted;
    if (!proven && !joining) {
      return prove(state);
    }
    if (proven && opens()) {
      return turn.act(
          alone(), "alone in the set, known by an own write; opening", state, new Action.Open());
    }
    return new JoinRules(turn, running, present).decide(state, this);
  }

  /** Nobody to wait for: prove it, then let the commits go that wait. */
  Decision rest(Writing state) {
    if (!turn.lastWrite().provesAlone(running.incarnation())) {
      return prove(state);
    }
    if (waiting() != demanded()) {
      return turn.act(
          alone(),
          demanded() == Waiting.OFF
              ? "alone in the set, known by an own write; commits need not wait"
              : "alone in the set; commits stand still until there are two copies",
          state,
          new Action.SwitchWaiting(demanded()));
    }
    if (WriterRules.stuck(turn, running)) {
      return turn.wait(
          Diagnosis.COMMITS_STUCK,
          "alone in the set, so nobody can take over; a commit has waited "
              + turn.seen().signs().commitMillis()
              + " ms for this server itself",
          state);
    }
    return turn.wait(alone(), "alone in the set: the only copy that is left", state);
  }

  /** Rule 3: reading that the set is {itself} is not enough. */
  Decision prove(Writing state) {
    return turn.write(
        Diagnosis.ALONE_UNPROVEN,
        "the register shows this server alone; writing that, so that nothing late can change it",
        state,
        Purpose.LEAVE,
        new Turn.Change(present.register().left(), present.version()));
  }

  /** A server that waits may always be open; one that does not must be meant not to. */
  private boolean opens() {
    return running.access() != Access.OPEN
        && !WriterRules.isolated(turn)
        && (waiting() == Waiting.ON || demanded() == Waiting.OFF);
  }

  private Waiting waiting() {
    return running.acknowledgements().waiting();
  }

  private Waiting demanded() {
    return turn.settings().whenAlone() == WhenAlone.STOP ? Waiting.ON : Waiting.OFF;
  }

  private Diagnosis alone() {
    return turn.settings().whenAlone() == WhenAlone.STOP
        ? Diagnosis.ALONE_STOPPED
        : Diagnosis.ALONE_WRITER;
  }
}
