// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.SupervisorState.Promoting;
import garrison.model.ServerName;

/**
 * Rule 5: how a member becomes the writer; and rule 9, the same road taken by a survivor on an
 * operator's word.
 *
 * <p>The fence comes first. While this server receives, the old writer may acknowledge with its
 * help; once it has stopped, the old writer can only wait, whether it is dead, frozen or merely cut
 * off. So what was received by now is everything that was ever acknowledged. All of it is applied,
 * then one versioned write takes the role: it fails if the old writer removed this server in the
 * meantime, and the old writer's removal fails if this came first.
 *
 * <p>There is no way back from the fence to membership. A promotion that is known to have failed
 * ends in a new incarnation, one whose outcome stays unknown in the death of mariadbd.
 */
final class PromotionRules {
  private final Turn turn;
  private final Mariadb.Running running;
  private final Present present;

  PromotionRules(Turn turn, Mariadb.Running running, Present present) {
    this.turn = turn;
    this.running = running;
    this.present = present;
  }

  Decision decide(Promoting state) {
    if (!turn.lastWrite().pending()
        && undecided()
        && turn.over(state.sinceMillis(), turn.patience().takeOver())) {
      return kill(state, "nobody knows whether this server took over");
    }
    if (!allowed(state)) {
      return undecided()
          ? kill(state, "this server may not take over any more, and an attempt to may be late")
          : giveUp(Diagnosis.PROMOTION_REFUSED, "this server may not take over any more");
    }
    return switch (running.replication()) {
      case Replication.Nobody _ -> apply(state);
      case Replication.From from -> fenced(state, from);
    };
  }

  private Decision fenced(Promoting state, Replication.From from) {
    if (from.receiving() == Replication.State.RUNNING
        || from.receiving() == Replication.State.CONNECTING) {
      return turn.act(
          Diagnosis.WRITER_LOST, "fencing off " + from.source(), state, new Action.Fence());
    }
    if (from.applying() != Replication.State.RUNNING) {
      return undecided()
          ? kill(state, "the applying thread stopped")
          : giveUp(Diagnosis.REPLICATION_BROKEN, "the applying thread stopped");
    }
    return apply(state);
  }

  /** Every complete group that was received has to be applied before anybody may read it here. */
  private Decision apply(Promoting state) {
    Mariadb.Positions positions = running.positions();
    if (!positions.applied().reaches(positions.received())) {
      return turn.wait(
          Diagnosis.PROMOTION_APPLYING,
          "applied " + positions.applied() + " of " + positions.received(),
          state);
    }
    InSyncRegister register = present.register();
    Copy copy = copy();
    InSyncRegister next =
        state.road() == Purpose.DECLARE_LOST
            ? register.declaredLost(running.incarnation(), copy)
            : register.promoted(running.incarnation(), copy);
    return turn.write(
        Diagnosis.PROMOTION_WRITING,
        "everything received is applied; taking over with epoch " + next.epoch(),
        state,
        state.road(),
        new Turn.Change(next, present.version()));
  }

  private boolean allowed(Promoting state) {
    if (turn.seen().self().folder() instanceof Folder.Unidentified) {
      return false;
    }
    return state.road() == Purpose.DECLARE_LOST
        ? mayDeclareLost(turn, present, state.replaces())
        : present.register().set().contains(running.incarnation());
  }

  /** Rule 9: it is still the writer, on another server, and no session with its copy lives. */
  static boolean mayDeclareLost(Turn turn, Present present, Incarnation writer) {
    Copy last = present.register().lastWriter();
    if (!present.register().writer().equals(writer) || last.server().equals(turn.server())) {
      return false;
    }
    return switch (turn.seen().peer(last.server())) {
      case Peer.Absent _ -> true;
      case Peer.Present peer ->
          switch (peer.folder()) {
            case Folder.Unidentified _ -> true;
            case Folder.Fresh(Copy copy) -> !copy.equals(last);
            case Folder.Known(Copy copy) -> !copy.equals(last);
          };
    };
  }

  /** Whether an own attempt may still be applied: nobody knows, and the version has not moved. */
  private boolean undecided() {
    return turn.lastWrite() instanceof OwnWrite.Sent(RegisterWrite write, OwnWrite.Outcome outcome)
        && (write.purpose() == Purpose.PROMOTE || write.purpose() == Purpose.DECLARE_LOST)
        && (outcome == OwnWrite.Outcome.UNKNOWN || outcome == OwnWrite.Outcome.PENDING)
        && present.version() <= write.expectedVersion();
  }

  private Decision kill(Promoting state, String why) {
    return turn.act(Diagnosis.PROMOTION_UNKNOWN, why, state, new Action.KillMariadb());
  }

  private Decision giveUp(Diagnosis diagnosis, String why) {
    ServerName writer = present.register().writer().server();
    return turn.act(
        diagnosis,
        why + "; following " + writer + " as " + turn.next(),
        SupervisorState.INITIAL,
        new Action.Follow(writer, turn.next()));
  }

  private Copy copy() {
    return switch (turn.seen().self().folder()) {
      case Folder.Fresh(Copy copy) -> copy;
      case Folder.Known(Copy copy) -> copy;
      case Folder.Unidentified _ ->
          throw new IllegalStateException("promotion: without an identity of the data folder");
    };
  }
}
