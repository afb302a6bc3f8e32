// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.SupervisorState.Following;
import garrison.database.insync.SupervisorState.Membership;
import garrison.database.insync.SupervisorState.Promoting;
import garrison.model.ServerName;

/**
 * What a server does that is not the writer: follow it, and take its place when it is gone.
 *
 * <p>A member takes over when the writer's own node says that its mariadbd is dead or on offer, or
 * when both signs of life are missing: its session in the quorum and its heartbeat (rule 8). One
 * alone is not enough. A writer cut off from the quorum still serves everybody, and one cut off
 * from its follower removes the follower.
 */
final class FollowerRules {
  private final Turn turn;
  private final Mariadb.Running running;
  private final Present present;

  FollowerRules(Turn turn, Mariadb.Running running, Present present) {
    this.turn = turn;
    this.running = running;
    this.present = present;
  }

  Decision decide(SupervisorState before) {
    Following state = state(before);
    if (turn.seen().request() instanceof Request.DeclareLost(Incarnation lost)) {
      return declareLost(state, lost);
    }
    if (running.replication() instanceof Replication.From from
        && from.receiving() == Replication.State.DIVERGED) {
      return diverged(state);
    }
    if (running.replication() instanceof Replication.From from
        && from.receiving() == Replication.State.PURGED
        && from.source().equals(writer().server())) {
      return copied(
          state,
          Diagnosis.LOG_PURGED,
          writer() + "'s log does not reach back to what this server has");
    }
    if (turn.seen().request() instanceof Request.Rebuild
        && !writer().server().equals(turn.server())) {
      return copied(state, Diagnosis.REBUILD_REQUESTED, "an operator asked for a copy");
    }
    if (writer().server().equals(turn.server())) {
      if (ownCopy()) {
        return turn.act(
            Diagnosis.PROMOTION_UNKNOWN,
            "an own promotion was applied after it had been given up",
            state,
            new Action.KillMariadb());
      }
      return turn.wait(
          Diagnosis.LAST_COPY_GONE,
          "the register names a data folder as the last writer's that is not here any more",
          state);
    }
    if (state.membership() == Membership.MEMBER && !member()) {
      return follow(state, Diagnosis.REMOVED, "the writer removed this server from the set");
    }
    return switch (running.replication()) {
      case Replication.Nobody _ -> follow(state, Diagnosis.CATCHING_UP, "following nobody yet");
      case Replication.From from -> following(state, from);
    };
  }

  private Following state(SupervisorState before) {
    Following known =
        before instanceof Following following
                && following.incarnation().equals(running.incarnation())
            ? following
            : new Following(running.incarnation(), turn.now(), Membership.NEVER);
    return member()
        ? new Following(known.incarnation(), known.sinceMillis(), Membership.MEMBER)
        : known;
  }

  private Decision following(Following state, Replication.From from) {
    if (!from.source().equals(writer().server())) {
      return follow(state, Diagnosis.CATCHING_UP, from.source() + " is not the writer any more");
    }
    if (broken(from)) {
      return turn.over(state.sinceMillis(), turn.patience().retry())
          ? follow(state, Diagnosis.REPLICATION_BROKEN, "a replication thread has stopped")
          : turn.wait(Diagnosis.REPLICATION_BROKEN, "a replication thread has stopped", state);
    }
    if (writerGone()) {
      return gone(state);
    }
    if (member()) {
      return turn.wait(Diagnosis.IN_SYNC, "in sync with " + writer(), state);
    }
    return catchingUp(state, from);
  }

  /** Rule 1: the error of a thread ends the incarnation, wherever it was. */
  private static boolean broken(Replication.From from) {
    return switch (from.receiving()) {
          case RUNNING, CONNECTING -> false;
          case STOPPED, FAILED, DIVERGED, PURGED -> true;
        }
        || from.applying() != Replication.State.RUNNING;
  }

  /** Rule 5 begins with the fence. */
  private Decision gone(Following state) {
    if (!member()) {
      return turn.wait(
          Diagnosis.WRITER_LOST_OUTSIDE,
          writer() + " is gone, and this server may lack what it acknowledged",
          state);
    }
    if (turn.seen().request() instanceof Request.Pause && !offered()) {
      return turn.wait(
          Diagnosis.TAKEOVER_PAUSED,
          writer() + " is gone, and an operator has paused takeovers",
          state);
    }
    return turn.act(
        Diagnosis.WRITER_LOST,
        writer() + " is gone; fencing it off and taking over",
        new Promoting(turn.now(), Purpose.PROMOTE, writer()),
        new Action.Fence());
  }

  /** Rule 4: a join that does not finish in time begins anew, as another incarnation. */
  private Decision catchingUp(Following state, Replication.From from) {
    boolean hears =
        from.receiving() == Replication.State.RUNNING
            && turn.seen().signs().heartbeatAgeMillis() <= turn.patience().sign();
    Mariadb.Positions positions = running.positions();
    long unapplied = positions.received().sequence() - positions.ready().sequence();
    if (unapplied > turn.patience().closeEnough()) {
      return turn.wait(
          Diagnosis.CATCHING_UP,
          "applied " + positions.ready() + " of " + positions.received(),
          new Following(state.incarnation(), turn.now(), state.membership()));
    }
    if (!hears || !present.register().alone()) {
      return turn.wait(
          Diagnosis.CATCHING_UP,
          "following " + writer(),
          new Following(state.incarnation(), turn.now(), state.membership()));
    }
    return turn.over(state.sinceMillis(), turn.patience().join())
        ? follow(state, Diagnosis.JOIN_OVERDUE, "caught up and not in the set in time")
        : turn.wait(Diagnosis.CATCHING_UP, "caught up with " + writer() + ", joining", state);
  }

  /** Whether the writer itself wants this server to take over. */
  private boolean offered() {
    return turn.seen().peer(writer().server()) instanceof Peer.Present peer
        && peer.activity() instanceof Peer.Activity.Offering;
  }

  private Decision diverged(Following state) {
    return copied(
        state, Diagnosis.DIVERGED, "this server's log holds what " + writer() + "'s does not");
  }

  private Decision copied(Following state, Diagnosis diagnosis, String what) {
    return turn.copy(diagnosis, what, writer().server(), state);
  }

  /** Rule 9: refused while the session of a server that still has the last copy lives. */
  private Decision declareLost(Following state, Incarnation lost) {
    if (!PromotionRules.mayDeclareLost(turn, present, lost)) {
      return turn.wait(
          Diagnosis.DECLARE_LOST_REFUSED,
          lost + " cannot be declared lost (expected: the last writer, with no session)",
          state);
    }
    return turn.act(
        Diagnosis.WRITER_LOST,
        "an operator declared " + present.register().lastWriter() + " lost; taking over",
        new Promoting(turn.now(), Purpose.DECLARE_LOST, lost),
        new Action.Fence());
  }

  private Decision follow(Following state, Diagnosis diagnosis, String why) {
    ServerName source = writer().server();
    return turn.act(
        diagnosis,
        why + "; following " + source + " as " + turn.next(),
        state,
        new Action.Follow(source, turn.next()));
  }

  private boolean writerGone() {
    return switch (turn.seen().peer(writer().server())) {
      case Peer.Absent _ -> turn.seen().signs().heartbeatAgeMillis() > turn.patience().sign();
      case Peer.Present peer ->
          switch (peer.activity()) {
            case Peer.Activity.Down _, Peer.Activity.Following _ -> true;
            case Peer.Activity.Writing(Incarnation incarnation) -> !incarnation.equals(writer());
            case Peer.Activity.Offering(_, ServerName to) -> to.equals(turn.server());
          };
    };
  }

  private Incarnation writer() {
    return present.register().writer();
  }

  private boolean ownCopy() {
    Copy last = present.register().lastWriter();
    return switch (turn.seen().self().folder()) {
      case Folder.Unidentified _ -> false;
      case Folder.Fresh(Copy copy) -> copy.equals(last);
      case Folder.Known(Copy copy) -> copy.equals(last);
    };
  }

  private boolean member() {
    return present.register().set().contains(running.incarnation());
  }
}
