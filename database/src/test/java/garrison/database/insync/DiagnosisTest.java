// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import static garrison.database.insync.Scene.ALONE;
import static garrison.database.insync.Scene.BINDING;
import static garrison.database.insync.Scene.COPY_1;
import static garrison.database.insync.Scene.COPY_2;
import static garrison.database.insync.Scene.FOLLOWER;
import static garrison.database.insync.Scene.GONE_1;
import static garrison.database.insync.Scene.NOW;
import static garrison.database.insync.Scene.VERSION;
import static garrison.database.insync.Scene.WEB_1;
import static garrison.database.insync.Scene.WEB_2;
import static garrison.database.insync.Scene.WRITER;
import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb.Access;
import garrison.database.insync.OwnWrite.Outcome;
import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.insync.SupervisorState.HandOver;
import garrison.database.insync.SupervisorState.Join;
import garrison.database.insync.SupervisorState.Membership;
import garrison.model.ServerName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each conclusion is drawn from a healthy scene and one change of it. */
class DiagnosisTest {
  private static final Mariadb DEAD = new Mariadb.Dead(0);
  private static final long LONG = 60_000;
  private static final Join JOINING = new Join.Counted(BINDING, new Position(100), 0, NOW);

  private final Map<Diagnosis, Supplier<Decision>> scenes = new EnumMap<>(Diagnosis.class);

  DiagnosisTest() {
    down();
    mustGo();
    writer();
    alone();
    follower();
    promotion();
  }

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void isDrawnFromItsScene(Diagnosis diagnosis) {
    Supplier<Decision> scene = scenes.get(diagnosis);
    assertThat(scene).as("scene of %s", diagnosis).isNotNull();
    Decision decision = scene.get();
    assertThat(decision.diagnosis()).as(decision.explanation()).isEqualTo(diagnosis);
    assertThat(decision.explanation()).isNotBlank();
  }

  @Test
  void healthyServersDoNothing() {
    assertThat(Scene.writer().decide().actions()).isEmpty();
    assertThat(Scene.follower().decide().actions()).isEmpty();
    assertThat(Scene.alone().decide().actions()).isEmpty();
  }

  private void down() {
    scenes.put(
        Diagnosis.REGISTER_UNREAD,
        () -> Scene.writer().with(s -> s.reading = new RegisterReading.Unread()).decide(DEAD));
    scenes.put(
        Diagnosis.REGISTER_MISSING,
        () -> Scene.writer().with(s -> s.reading = new RegisterReading.Absent()).decide(DEAD));
    scenes.put(
        Diagnosis.FIRST_START,
        () ->
            Scene.writer()
                .with(s -> s.reading = new RegisterReading.Absent())
                .with(s -> s.self = self(WEB_1, new Folder.Fresh(COPY_1)))
                .decide(DEAD));
    scenes.put(
        Diagnosis.WRITER_RESTART,
        () -> Scene.writer().with(s -> s.peer = new Peer.Absent(WEB_2)).decide(DEAD));
    scenes.put(Diagnosis.AWAITS_TAKEOVER, () -> Scene.writer().decide(DEAD));
    scenes.put(Diagnosis.FOLLOWER_START, () -> Scene.follower().decide(DEAD));
    scenes.put(
        Diagnosis.FOLDER_UNIDENTIFIED,
        () ->
            Scene.follower()
                .with(s -> s.self = self(WEB_2, new Folder.Unidentified()))
                .decide(DEAD));
    scenes.put(
        Diagnosis.COPY_DECLARED_LOST,
        () ->
            Scene.follower()
                .with(s -> s.reading = new Present(register(List.of(COPY_2)), VERSION))
                .decide(DEAD));
    scenes.put(
        Diagnosis.REBUILDING,
        () ->
            Scene.follower()
                .decide(
                    new Mariadb.Rebuilding(
                        WEB_1, new CopyProgress(CopyProgress.Phase.COPYING, 5 << 20, 9 << 20))));
    scenes.put(
        Diagnosis.STARTING, () -> Scene.follower().decide(new Mariadb.Starting(FOLLOWER, 0, 1)));
  }

  private void mustGo() {
    scenes.put(
        Diagnosis.MARIADB_SILENT, () -> Scene.writer().decide(new Mariadb.Silent(WRITER, LONG)));
    scenes.put(
        Diagnosis.COMMAND_UNANSWERED, () -> Scene.writer().decide(new Mariadb.Unanswered(WRITER)));
    scenes.put(
        Diagnosis.DEMOTED,
        () ->
            Scene.writer()
                .with(s ->
                    s.reading = new Present(Scene.TOGETHER.promoted(FOLLOWER, COPY_2), VERSION))
                .decide());
    scenes.put(
        Diagnosis.ACKNOWLEDGEMENTS_STUCK,
        () ->
            joining(new Join.Counted(BINDING, new Position(100), 0, 0))
                .with(s -> s.whenAlone = WhenAlone.STOP)
                .with(s -> s.oldestWaitMillis = LONG)
                .decide());
    scenes.put(
        Diagnosis.PROMOTION_UNKNOWN,
        () ->
            Scene.promoting()
                .with(s -> s.state = new SupervisorState.Promoting(0, Purpose.PROMOTE, WRITER))
                .with(s ->
                    s.lastWrite =
                        new OwnWrite.Sent(
                            new RegisterWrite(
                                Purpose.PROMOTE,
                                Scene.TOGETHER.promoted(FOLLOWER, COPY_2),
                                VERSION),
                            Outcome.UNKNOWN))
                .decide());
  }

  private void writer() {
    scenes.put(Diagnosis.HEALTHY_WRITER, () -> Scene.writer().decide());
    scenes.put(
        Diagnosis.WRITER_ISOLATED,
        () ->
            Scene.writer()
                .with(s -> s.leaseAgeMillis = LONG)
                .with(s -> s.heartbeatAgeMillis = LONG)
                .decide());
    scenes.put(
        Diagnosis.FOLLOWER_LOST,
        () -> Scene.writer().with(s -> s.link = new Link.Connected(WEB_2, 5)).decide());
    scenes.put(
        Diagnosis.FOLLOWER_SLOW,
        () -> Scene.writer().with(s -> s.oldestWaitMillis = LONG).decide());
    scenes.put(
        Diagnosis.WAIT_ENDED, () -> Scene.writer().with(s -> s.waiting = Waiting.OFF).decide());
    scenes.put(
        Diagnosis.START_STUCK,
        () -> Scene.follower().decide(new Mariadb.Starting(FOLLOWER, LONG, 1)));
    scenes.put(Diagnosis.START_FAILS, () -> Scene.follower().decide(new Mariadb.Dead(3)));
    scenes.put(
        Diagnosis.COMMITS_STUCK, () -> Scene.writer().with(s -> s.commitMillis = LONG).decide());
    scenes.put(
        Diagnosis.UNACKNOWLEDGED_COMMIT,
        () -> Scene.writer().with(s -> s.unacknowledged = 1).decide());
    scenes.put(
        Diagnosis.SWITCHING_OVER,
        () -> Scene.writer().with(s -> s.request = new Request.SwitchOver(WEB_2)).decide());
    scenes.put(Diagnosis.HANDED_OVER, () -> Scene.handedOver().decide());
    scenes.put(
        Diagnosis.SWITCHOVER_GIVEN_UP,
        () ->
            Scene.writer()
                .with(s -> s.request = new Request.SwitchOver(WEB_2))
                .with(s -> s.access = Access.CLOSED)
                .with(s -> s.state = new SupervisorState.Writing(JOINING, new HandOver.Closing(0)))
                .decide());
  }

  private void alone() {
    scenes.put(Diagnosis.ALONE_WRITER, () -> Scene.alone().decide());
    scenes.put(
        Diagnosis.ALONE_STOPPED,
        () -> Scene.alone().with(s -> s.whenAlone = WhenAlone.STOP).decide());
    scenes.put(
        Diagnosis.ALONE_UNPROVEN,
        () -> Scene.alone().with(s -> s.lastWrite = new OwnWrite.Nothing()).decide());
    scenes.put(Diagnosis.FOLLOWER_JOINING, () -> joining(JOINING).decide());
    scenes.put(
        Diagnosis.JOIN_GIVEN_UP,
        () -> joining(JOINING).with(s -> s.link = new Link.Missing()).decide());
  }

  private void follower() {
    scenes.put(Diagnosis.IN_SYNC, () -> Scene.follower().decide());
    scenes.put(Diagnosis.CATCHING_UP, () -> outside(NOW).decide());
    scenes.put(Diagnosis.JOIN_OVERDUE, () -> outside(0).decide());
    scenes.put(
        Diagnosis.REPLICATION_BROKEN,
        () ->
            Scene.follower()
                .with(s -> s.replication = Scene.from(Replication.State.FAILED))
                .decide());
    scenes.put(
        Diagnosis.REMOVED,
        () -> Scene.follower().with(s -> s.reading = new Present(ALONE, VERSION)).decide());
    scenes.put(
        Diagnosis.DIVERGED,
        () ->
            Scene.follower()
                .with(s -> s.replication = Scene.from(Replication.State.DIVERGED))
                .decide());
    scenes.put(
        Diagnosis.LOG_PURGED,
        () ->
            Scene.follower()
                .with(s -> s.replication = Scene.from(Replication.State.PURGED))
                .decide());
    scenes.put(Diagnosis.WRITER_LOST, () -> lost(Scene.follower()).decide());
    scenes.put(Diagnosis.WRITER_LOST_OUTSIDE, () -> lost(outside(0)).decide());
    scenes.put(
        Diagnosis.LAST_COPY_GONE,
        () ->
            Scene.follower()
                .with(s -> s.self = self(WEB_1, new Folder.Known(new Copy(WEB_1, "other"))))
                .decide());
    scenes.put(
        Diagnosis.TAKEOVER_PAUSED,
        () ->
            Scene.follower()
                .with(s -> s.peer = Scene.GONE_1)
                .with(s -> s.heartbeatAgeMillis = LONG)
                .with(s -> s.request = new Request.Pause())
                .decide());
    scenes.put(
        Diagnosis.REBUILD_REQUESTED,
        () -> Scene.follower().with(s -> s.request = new Request.Rebuild()).decide());
    scenes.put(
        Diagnosis.DECLARE_LOST_REFUSED,
        () -> Scene.follower().with(s -> s.request = new Request.DeclareLost(WRITER)).decide());
  }

  private void promotion() {
    scenes.put(
        Diagnosis.PROMOTION_APPLYING,
        () -> Scene.promoting().with(s -> s.positions = Scene.positions(120, 110)).decide());
    scenes.put(Diagnosis.PROMOTION_WRITING, () -> Scene.promoting().decide());
    scenes.put(
        Diagnosis.PROMOTION_REFUSED,
        () -> Scene.promoting().with(s -> s.reading = new Present(ALONE, VERSION)).decide());
  }

  private static Scene joining(Join join) {
    return Scene.alone()
        .with(s -> s.waiting = Waiting.ON)
        .with(s -> s.link = new Link.Connected(WEB_2, BINDING.connection()))
        .with(s -> s.peer = Scene.follows(FOLLOWER, 120))
        .with(s -> s.state = Scene.writing(join));
  }

  private static Scene outside(long sinceMillis) {
    return Scene.follower()
        .with(s -> s.reading = new Present(ALONE, VERSION))
        .with(
            s -> s.state = new SupervisorState.Following(FOLLOWER, sinceMillis, Membership.NEVER));
  }

  private static Scene lost(Scene scene) {
    return scene.with(s -> s.peer = GONE_1).with(s -> s.heartbeatAgeMillis = LONG);
  }

  private static Observations.Self self(ServerName server, Folder folder) {
    return new Observations.Self(server, folder, new Incarnation(server, 8), CopyAttempts.NONE);
  }

  private static InSyncRegister register(List<Copy> lost) {
    return new InSyncRegister(3, WRITER, ALONE.set(), COPY_1, lost);
  }
}
