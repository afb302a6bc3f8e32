// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.Acknowledgements.JoinPosition;
import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb.Access;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.insync.OwnWrite.Outcome;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.insync.SupervisorState.HandOver;
import garrison.database.insync.SupervisorState.Join;
import garrison.database.insync.SupervisorState.Membership;
import garrison.model.ServerName;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a supervisor sees and remembers, healthy until a test changes one part of it: web-1 writes,
 * web-2 follows and is in the set.
 */
final class Scene {
  static final ServerName WEB_1 = new ServerName("web-1");
  static final ServerName WEB_2 = new ServerName("web-2");
  static final Copy COPY_1 = new Copy(WEB_1, "a");
  static final Copy COPY_2 = new Copy(WEB_2, "b");
  static final Incarnation WRITER = new Incarnation(WEB_1, 5);
  static final Incarnation FOLLOWER = new Incarnation(WEB_2, 7);
  static final Binding BINDING = new Binding(FOLLOWER, 4);
  static final InSyncRegister ALONE =
      new InSyncRegister(3, WRITER, java.util.Set.of(WRITER), COPY_1, List.of());
  static final InSyncRegister TOGETHER = ALONE.joined(FOLLOWER);
  static final long VERSION = 9;
  static final long NOW = 100_000;
  static final Peer GONE_1 = new Peer.Absent(WEB_1);

  Observations.Self self;
  RegisterReading reading = new RegisterReading.Present(TOGETHER, VERSION);
  OwnWrite lastWrite = new OwnWrite.Nothing();
  Incarnation incarnation;
  InitialRole role;
  Access access;
  Waiting waiting;
  Link link;
  long acknowledged = 120;
  long oldestWaitMillis;
  long unacknowledged;
  JoinPosition joinPosition = new JoinPosition.NotRead();
  Replication replication;
  Mariadb.Positions positions = positions(120, 120);
  long leaseAgeMillis = 50;
  long heartbeatAgeMillis = 100;
  long commitMillis;
  Peer peer;
  Request request = new Request.None();
  WhenAlone whenAlone = WhenAlone.CONTINUE;
  SupervisorState state;

  private Scene(ServerName server, Copy copy, Incarnation incarnation, SupervisorState state) {
    boolean writes = server.equals(WEB_1);
    this.self =
        new Observations.Self(
            server,
            new Folder.Known(copy),
            new Incarnation(server, incarnation.number() + 1),
            CopyAttempts.NONE);
    this.incarnation = incarnation;
    this.role = writes ? InitialRole.MASTER : InitialRole.SLAVE;
    this.access = writes ? Access.OPEN : Access.CLOSED;
    this.waiting = writes ? Waiting.ON : Waiting.OFF;
    this.link = writes ? new Link.Connected(WEB_2, 4) : new Link.Missing();
    this.replication = writes ? new Replication.Nobody() : from(Replication.State.RUNNING);
    this.peer = writes ? follows(FOLLOWER, 120) : writes();
    this.state = state;
  }

  /** The writer, with its follower in sync. */
  static Scene writer() {
    Join member = new Join.Counted(BINDING, new Position(100), 0, 0);
    return new Scene(
        WEB_1, COPY_1, WRITER, new SupervisorState.Writing(member, new HandOver.None()));
  }

  /** The follower, in sync. */
  static Scene follower() {
    return new Scene(
        WEB_2, COPY_2, FOLLOWER, new SupervisorState.Following(FOLLOWER, 0, Membership.MEMBER));
  }

  /** The writer, proven alone, and nobody else there. */
  static Scene alone() {
    return writer()
        .with(scene -> {
          scene.reading = new RegisterReading.Present(ALONE, VERSION);
          scene.lastWrite = sent(Purpose.LEAVE, ALONE, Outcome.SUCCEEDED);
          scene.waiting = Waiting.OFF;
          scene.link = new Link.Missing();
          scene.peer = new Peer.Absent(WEB_2);
          scene.state = writing(new Join.Idle());
        });
  }

  /** A member that has fenced its writer off. */
  static Scene promoting() {
    return follower()
        .with(scene -> {
          scene.replication =
              new Replication.From(WEB_1, Replication.State.STOPPED, Replication.State.RUNNING);
          scene.peer = GONE_1;
          scene.state = new SupervisorState.Promoting(NOW, Purpose.PROMOTE, WRITER);
        });
  }

  /** The writer after a switchover: closed, and replaced by the member that the role was for. */
  static Scene handedOver() {
    return writer()
        .with(scene -> {
          Join member = new Join.Counted(BINDING, new Position(100), 0, 0);
          scene.reading = new RegisterReading.Present(TOGETHER.promoted(FOLLOWER, COPY_2), VERSION);
          scene.access = Access.CLOSED;
          scene.link = new Link.Missing();
          scene.state = new SupervisorState.Writing(member, new HandOver.Closing(NOW));
        });
  }

  Scene with(Consumer<Scene> change) {
    change.accept(this);
    return this;
  }

  Observations seen() {
    return seen(
        new Mariadb.Running(
            incarnation,
            role,
            access,
            new Acknowledgements(
                waiting,
                link,
                new Position(acknowledged),
                oldestWaitMillis,
                unacknowledged,
                joinPosition),
            replication,
            positions));
  }

  Observations seen(Mariadb mariadb) {
    return new Observations(
        self,
        new Observations.RegisterView(reading, lastWrite),
        mariadb,
        new Observations.Signs(NOW, leaseAgeMillis, heartbeatAgeMillis, commitMillis),
        List.of(peer),
        request);
  }

  Decision decide() {
    return Supervisor.decide(seen(), state, settings());
  }

  Decision decide(Mariadb mariadb) {
    return Supervisor.decide(seen(mariadb), state, settings());
  }

  Settings settings() {
    return new Settings(WEB_1, whenAlone, Settings.Patience.DEFAULT);
  }

  static SupervisorState writing(Join join) {
    return new SupervisorState.Writing(join, new HandOver.None());
  }

  static OwnWrite sent(Purpose purpose, InSyncRegister next, Outcome outcome) {
    return new OwnWrite.Sent(new RegisterWrite(purpose, next, VERSION - 1), outcome);
  }

  static Replication from(Replication.State state) {
    return new Replication.From(WEB_1, state, state);
  }

  static Mariadb.Positions positions(long received, long applied) {
    return new Mariadb.Positions(
        new Position(received), new Position(applied), new Position(received));
  }

  static Peer follows(Incarnation incarnation, long received) {
    return new Peer.Present(
        WEB_2,
        new Folder.Known(COPY_2),
        new Peer.Activity.Following(incarnation, WEB_1, new Position(received)));
  }

  static Peer writes() {
    return new Peer.Present(WEB_1, new Folder.Known(COPY_1), new Peer.Activity.Writing(WRITER));
  }
}
