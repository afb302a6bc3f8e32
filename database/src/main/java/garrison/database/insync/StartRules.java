// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.SupervisorState.Down;
import java.util.Optional;

/**
 * Rule 6: how a dead mariadbd comes back.
 *
 * <p>Two kinds of recovery differ in what they do with a tail that is in the binary log and not in
 * the engine. Started as MASTER the tail is committed, started as SLAVE it is cut off. The tail of
 * the last writer may hold acknowledged commits, whose record in the engine was not on disk yet: it
 * must be kept. The tail of anybody else may hold commits that were never acknowledged and that the
 * writer of today does not have: it must go. So everything depends on knowing who wrote last, and
 * nobody starts on a guess: the last writer first announces its new incarnation, and anybody else
 * first writes the register unchanged. Either is a versioned write that must be known to have
 * succeeded, after which no late write of a former life can change what was read. That holds for a
 * late promotion of one's own in particular, which would make a folder the last writer's after its
 * tail was cut.
 */
final class StartRules {
  private static final int FRUITLESS_STARTS = 3;

  private StartRules() {}

  static Decision decide(Turn turn, SupervisorState before) {
    Down down = before instanceof Down state ? state : new Down(turn.now());
    return switch (turn.seen().register().reading()) {
      case RegisterReading.Unread _ ->
          turn.wait(Diagnosis.REGISTER_UNREAD, "the register has not been read yet", down);
      case RegisterReading.Absent _ -> withoutRegister(turn, down);
      case Present present -> withRegister(turn, down, present);
    };
  }

  /**
   * Only a folder that was never part of anything may found the set: a lost register is no start.
   */
  private static Decision withoutRegister(Turn turn, Down down) {
    if (turn.server().equals(turn.settings().first())
        && turn.seen().self().folder() instanceof Folder.Fresh(Copy copy)) {
      return turn.write(
          Diagnosis.FIRST_START,
          "there is no register, and this server is to write first",
          down,
          Purpose.CREATE,
          new Turn.Change(InSyncRegister.first(turn.next(), copy), RegisterWrite.NO_REGISTER));
    }
    return turn.wait(
        Diagnosis.REGISTER_MISSING,
        "there is no register (expected: written by " + turn.settings().first() + ")",
        down);
  }

  private static Decision withRegister(Turn turn, Down down, Present present) {
    return switch (turn.seen().self().folder()) {
      case Folder.Unidentified _ ->
          rebuild(turn, down, present, Diagnosis.FOLDER_UNIDENTIFIED, "has no identity");
      case Folder.Fresh(Copy copy) -> withCopy(turn, down, present, copy);
      case Folder.Known(Copy copy) -> withCopy(turn, down, present, copy);
    };
  }

  private static Decision withCopy(Turn turn, Down down, Present present, Copy copy) {
    InSyncRegister register = present.register();
    if (register.lost().contains(copy)) {
      return rebuild(turn, down, present, Diagnosis.COPY_DECLARED_LOST, "was declared lost");
    }
    if (register.lastWriter().equals(copy)) {
      return lastWriter(turn, down, present);
    }
    return turn.seen().request() instanceof Request.Rebuild
        ? rebuild(
            turn,
            down,
            present,
            Diagnosis.REBUILD_REQUESTED,
            "is to be replaced, by an operator's wish")
        : other(turn, down, present);
  }

  /** A folder that must not be started at all is replaced by a copy of the writer's. */
  private static Decision rebuild(
      Turn turn, Down down, Present present, Diagnosis diagnosis, String why) {
    return turn.copy(
        diagnosis, "the data folder " + why, present.register().writer().server(), down);
  }

  /**
   * A copy is being made, or is complete. The exchange throws the old folder out, so it must not be
   * the last writer's, nor become it by a promotion of one's own that is applied late: as before a
   * start, the register is written unchanged first.
   */
  static Decision rebuilding(Turn turn, Mariadb.Rebuilding seen, SupervisorState state) {
    String what = "a copy of " + seen.from() + "'s data is made: " + seen.progress();
    Optional<Present> present = turn.seen().present();
    if (present.isEmpty()) {
      return turn.wait(Diagnosis.REBUILDING, what, state);
    }
    Optional<Copy> own = copy(turn.seen().self().folder());
    if (own.filter(present.get().register().lastWriter()::equals).isPresent()) {
      return turn.act(
          Diagnosis.REBUILDING,
          "given up: the register names the old data folder as the last writer's after all",
          state,
          new Action.KillMariadb());
    }
    if (seen.progress().phase() != CopyProgress.Phase.READY) {
      return turn.wait(Diagnosis.REBUILDING, what, state);
    }
    return own.isEmpty() || turn.lastWrite().succeeded(Purpose.SETTLE)
        ? turn.act(
            Diagnosis.REBUILDING,
            "the copy of " + seen.from() + "'s data takes the old folder's place",
            state,
            new Action.TakeCopy())
        : turn.write(
            Diagnosis.REBUILDING,
            what + "; writing the register unchanged before the exchange",
            state,
            Purpose.SETTLE,
            new Turn.Change(present.get().register(), present.get().version()));
  }

  private static Optional<Copy> copy(Folder folder) {
    return switch (folder) {
      case Folder.Unidentified _ -> Optional.empty();
      case Folder.Fresh(Copy copy) -> Optional.of(copy);
      case Folder.Known(Copy copy) -> Optional.of(copy);
    };
  }

  private static Decision lastWriter(Turn turn, Down down, Present present) {
    if (announced(turn, present)) {
      return turn.act(
          Diagnosis.WRITER_RESTART,
          "this server wrote last, and is alone in the set as " + turn.next(),
          down,
          new Action.StartMariadb(turn.next(), InitialRole.MASTER));
    }
    Optional<Incarnation> heir = present.register().follower();
    if (heir.isPresent()
        && !(turn.seen().request() instanceof Request.Pause)
        && lives(turn, heir.get())
        && !turn.over(down.sinceMillis(), turn.patience().takeOver())) {
      return turn.wait(
          Diagnosis.AWAITS_TAKEOVER, heir.get() + " is in the set and may take over", down);
    }
    return turn.write(
        Diagnosis.WRITER_RESTART,
        "this server wrote last; announcing " + turn.next(),
        down,
        Purpose.RESTART,
        new Turn.Change(present.register().restarted(turn.next()), present.version()));
  }

  /**
   * Whether the own announcement is known to have succeeded and is still what the register says.
   */
  private static boolean announced(Turn turn, Present present) {
    return turn.lastWrite().provesAlone(turn.next())
        && present.register().writer().equals(turn.next());
  }

  private static boolean lives(Turn turn, Incarnation member) {
    return turn.seen().peer(member.server()) instanceof Peer.Present peer
        && peer.activity() instanceof Peer.Activity.Following following
        && following.incarnation().equals(member);
  }

  private static Decision other(Turn turn, Down down, Present present) {
    Optional<Decision> replaced = replaced(turn, down, present);
    if (replaced.isPresent()) {
      return replaced.get();
    }
    String wrote = present.register().lastWriter() + " wrote last";
    if (turn.lastWrite().succeeded(Purpose.SETTLE)) {
      return turn.act(
          Diagnosis.FOLLOWER_START,
          wrote + ", and nothing late can change that",
          down,
          new Action.StartMariadb(turn.next(), InitialRole.SLAVE));
    }
    return turn.write(
        Diagnosis.FOLLOWER_START,
        wrote + "; writing the register unchanged before the start",
        down,
        Purpose.SETTLE,
        new Turn.Change(present.register(), present.version()));
  }

  /**
   * Data on which mariadbd does not start is exchanged for a copy, when one can be made: a tail
   * that holds what cannot be cut off again, a change of an account for one, is such data for good.
   * As long as there is nobody to copy from it is tried again.
   */
  private static Optional<Decision> replaced(Turn turn, Down down, Present present) {
    if (!(turn.seen().mariadb() instanceof Mariadb.Dead(int fruitless))
        || fruitless < FRUITLESS_STARTS) {
      return Optional.empty();
    }
    String why = "is of no use: mariadbd has ended " + fruitless + " times before it answered";
    Decision copy = rebuild(turn, down, present, Diagnosis.START_FAILS, why);
    return Optional.of(copy).filter(decision -> !decision.actions().isEmpty());
  }
}
