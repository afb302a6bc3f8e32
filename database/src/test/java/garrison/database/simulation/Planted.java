// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.insync.Acknowledgements;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Action;
import garrison.database.insync.Copy;
import garrison.database.insync.Decision;
import garrison.database.insync.Diagnosis;
import garrison.database.insync.Folder;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Observations;
import garrison.database.insync.OwnWrite;
import garrison.database.insync.Peer;
import garrison.database.insync.Position;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.Request;
import garrison.model.ServerName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plants one mistake between the models and the deciding part: by distorting what a supervisor
 * sees, or what it wants. Mistakes of MariaDB or of the hands are in the models themselves.
 */
final class Planted {
  private final @Nullable Mistake mistake;
  private final Position[] whenOff = {Position.NONE, Position.NONE};
  private final Position[] whenOn = {Position.NONE, Position.NONE};
  private final Waiting[] before = {Waiting.OFF, Waiting.OFF};

  Planted(@Nullable Mistake mistake) {
    this.mistake = mistake;
  }

  boolean is(Mistake other) {
    return mistake == other;
  }

  /** P, as it is read. */
  Position joinPosition(MariadbModel mariadb) {
    if (is(Mistake.NO_P)) {
      return Position.NONE;
    }
    if (is(Mistake.ENGINES_POSITION)) {
      return new Position(mariadb.committed());
    }
    if (is(Mistake.P_READ_BEFORE_WAITING)) {
      return whenOff[mariadb.index()];
    }
    return is(Mistake.P_READ_BEFORE_BINDING) ? whenOn[mariadb.index()] : mariadb.written();
  }

  Observations see(Observations seen, MariadbModel mariadb) {
    remember(mariadb);
    if (mistake == null) {
      return seen;
    }
    return switch (mistake) {
      case WAIT_ENDED_BY_READING -> believingToBeAlone(seen);
      case ADDED_BEFORE_WAITING -> believingToWait(seen, mariadb);
      case UNAPPLIED_EVENTS -> believingToHaveApplied(seen);
      case PROMOTED_FROM_OUTSIDE -> believingToBeMember(seen);
      case STARTED_WITHOUT_REWRITING -> believingToHaveSettled(seen);
      case ANYONE_STARTS -> believingToBeLast(seen);
      case HANDED_OVER_WHILE_COMMITS_WAIT -> believingNothingWaits(seen);
      case DECLARED_LOST_ALIVE -> believingTheOperator(seen);
      default -> seen;
    };
  }

  private void remember(MariadbModel mariadb) {
    int server = mariadb.index();
    Waiting now = mariadb.queue().waiting();
    if (now == Waiting.OFF) {
      whenOff[server] = mariadb.written();
    } else if (before[server] == Waiting.OFF) {
      whenOn[server] = mariadb.written();
    }
    before[server] = now;
  }

  List<Action> act(Decision decision, Observations seen) {
    List<Action> actions = new ArrayList<>(decision.actions());
    if (is(Mistake.WAIT_ENDED_BEFORE_THE_WRITE_IS_KNOWN)
        && actions.stream()
            .anyMatch(action ->
                action instanceof Action.WriteRegister(RegisterWrite write)
                    && write.purpose() == Purpose.LEAVE)) {
      actions.add(new Action.SwitchWaiting(Waiting.OFF));
    }
    if (is(Mistake.REPLACED_WRITER_LIVES)
        && decision.diagnosis() == Diagnosis.DEMOTED
        && seen.register().reading() instanceof Present present) {
      ServerName writer = present.register().writer().server();
      return List.of(new Action.CutClients(), new Action.Follow(writer, seen.self().next()));
    }
    return actions;
  }

  private static Observations believingToBeAlone(Observations seen) {
    if (seen.mariadb() instanceof Mariadb.Running running
        && seen.register().reading() instanceof Present(InSyncRegister register, long version)
        && register.writer().equals(running.incarnation())
        && register.alone()
        && !seen.register().lastWrite().pending()) {
      return with(seen, settled(Purpose.LEAVE, register, version));
    }
    return seen;
  }

  private static Observations believingToHaveSettled(Observations seen) {
    if (seen.mariadb() instanceof Mariadb.Dead
        && seen.register().reading() instanceof Present(InSyncRegister register, long version)) {
      OwnWrite write = settled(Purpose.SETTLE, register, version);
      boolean last =
          seen.self().folder() instanceof Folder.Known(Copy copy)
              && register.lastWriter().equals(copy);
      return last ? seen : with(seen, write);
    }
    return seen;
  }

  private static OwnWrite settled(Purpose purpose, InSyncRegister register, long version) {
    return new OwnWrite.Sent(
        new RegisterWrite(purpose, register, version - 1), OwnWrite.Outcome.SUCCEEDED);
  }

  private static Observations with(Observations seen, OwnWrite write) {
    return with(seen, new Observations.RegisterView(seen.register().reading(), write));
  }

  private static Observations with(Observations seen, RegisterReading reading) {
    return with(seen, new Observations.RegisterView(reading, seen.register().lastWrite()));
  }

  private static Observations with(Observations seen, Observations.RegisterView register) {
    return new Observations(
        seen.self(), register, seen.mariadb(), seen.signs(), seen.peers(), seen.request());
  }

  private static Observations with(Observations seen, Mariadb mariadb) {
    return new Observations(
        seen.self(), seen.register(), mariadb, seen.signs(), seen.peers(), seen.request());
  }

  private static Observations believingToWait(Observations seen, MariadbModel mariadb) {
    if (seen.mariadb() instanceof Mariadb.Running running
        && seen.register().reading() instanceof Present present
        && present.register().writer().equals(running.incarnation())
        && present.register().alone()) {
      Acknowledgements truth = running.acknowledgements();
      int followers = mariadb.other(1 - mariadb.index()).links().received();
      return with(
          seen,
          new Mariadb.Running(
              running.incarnation(),
              running.role(),
              running.access(),
              new Acknowledgements(
                  Waiting.ON, truth.link(), new Position(followers), 0, 0, truth.joinPosition()),
              running.replication(),
              running.positions()));
    }
    return seen;
  }

  private static Observations believingToHaveApplied(Observations seen) {
    if (seen.mariadb() instanceof Mariadb.Running running) {
      Mariadb.Positions truth = running.positions();
      return with(
          seen,
          new Mariadb.Running(
              running.incarnation(),
              running.role(),
              running.access(),
              running.acknowledgements(),
              running.replication(),
              new Mariadb.Positions(truth.received(), truth.received(), truth.written())));
    }
    return seen;
  }

  private static Observations believingToBeMember(Observations seen) {
    if (seen.mariadb() instanceof Mariadb.Running running
        && seen.register().reading() instanceof Present(InSyncRegister register, long version)
        && !register.writer().server().equals(seen.self().server())) {
      Set<Incarnation> both =
          new LinkedHashSet<>(List.of(register.writer(), running.incarnation()));
      InSyncRegister with =
          new InSyncRegister(
              register.epoch(), register.writer(), both, register.lastWriter(), register.lost());
      return with(seen, new Present(with, version));
    }
    return seen;
  }

  private static Observations believingToBeLast(Observations seen) {
    if (seen.mariadb() instanceof Mariadb.Dead
        && seen.self().folder() instanceof Folder.Known(Copy copy)
        && seen.register().reading() instanceof Present(InSyncRegister register, long version)
        && !register.writer().server().equals(seen.self().server())) {
      Incarnation former = new Incarnation(seen.self().server(), 0);
      return with(
          seen,
          new Present(
              new InSyncRegister(register.epoch(), former, Set.of(former), copy, register.lost()),
              version));
    }
    return seen;
  }

  private static Observations believingNothingWaits(Observations seen) {
    if (seen.mariadb() instanceof Mariadb.Running running
        && running.access() == Mariadb.Access.CLOSED
        && running.acknowledgements().waiting() == Waiting.ON) {
      Acknowledgements truth = running.acknowledgements();
      Observations.Signs signs = seen.signs();
      return new Observations(
          seen.self(),
          seen.register(),
          new Mariadb.Running(
              running.incarnation(),
              running.role(),
              running.access(),
              new Acknowledgements(
                  truth.waiting(),
                  truth.link(),
                  truth.acknowledged(),
                  0,
                  truth.unacknowledged(),
                  truth.joinPosition()),
              running.replication(),
              running.positions()),
          new Observations.Signs(
              signs.nowMillis(), signs.leaseAgeMillis(), signs.heartbeatAgeMillis(), 0),
          seen.peers(),
          seen.request());
    }
    return seen;
  }

  private static Observations believingTheOperator(Observations seen) {
    if (seen.request() instanceof Request.DeclareLost(Incarnation writer)) {
      return new Observations(
          seen.self(),
          seen.register(),
          seen.mariadb(),
          seen.signs(),
          List.of(new Peer.Absent(writer.server())),
          seen.request());
    }
    return seen;
  }
}
