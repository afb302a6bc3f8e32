// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import static garrison.database.insync.Scene.ALONE;
import static garrison.database.insync.Scene.BINDING;
import static garrison.database.insync.Scene.COPY_1;
import static garrison.database.insync.Scene.COPY_2;
import static garrison.database.insync.Scene.FOLLOWER;
import static garrison.database.insync.Scene.NOW;
import static garrison.database.insync.Scene.TOGETHER;
import static garrison.database.insync.Scene.VERSION;
import static garrison.database.insync.Scene.WEB_1;
import static garrison.database.insync.Scene.WEB_2;
import static garrison.database.insync.Scene.WRITER;
import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.insync.Acknowledgements.JoinPosition;
import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb.Access;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.insync.OwnWrite.Outcome;
import garrison.database.insync.RegisterReading.Present;
import garrison.database.insync.RegisterWrite.Purpose;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.insync.SupervisorState.HandOver;
import garrison.database.insync.SupervisorState.Join;
import garrison.database.insync.SupervisorState.Membership;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is done, in which order, and what is not done yet. */
class RulesTest {
  private static final Mariadb DEAD = new Mariadb.Dead(0);

  @Test
  void aLostFollowerIsRemovedWhileCommitsStillWait() {
    Decision decision = Scene.writer().with(s -> s.link = new Link.Missing()).decide();
    assertThat(decision.actions()).containsExactly(write(Purpose.LEAVE, TOGETHER.left(), VERSION));
  }

  @Test
  void theWaitingEndsOnlyAfterAnOwnWriteIsKnown() {
    Scene scene = Scene.alone().with(s -> s.waiting = Waiting.ON);
    assertThat(scene.decide().actions()).containsExactly(new Action.SwitchWaiting(Waiting.OFF));
    for (Outcome outcome : new Outcome[] {Outcome.UNKNOWN, Outcome.REFUSED}) {
      scene.lastWrite = Scene.sent(Purpose.LEAVE, ALONE, outcome);
      assertThat(scene.decide().actions()).containsExactly(write(Purpose.LEAVE, ALONE, VERSION));
    }
    scene.lastWrite = Scene.sent(Purpose.LEAVE, ALONE, Outcome.PENDING);
    assertThat(scene.decide().actions()).isEmpty();
  }

  @Test
  void anAttemptToAddSomebodyEndsTheProof() {
    Scene scene =
        Scene.alone()
            .with(s -> s.waiting = Waiting.ON)
            .with(s -> s.lastWrite = Scene.sent(Purpose.JOIN, TOGETHER, Outcome.REFUSED));
    assertThat(scene.decide().actions()).containsExactly(write(Purpose.LEAVE, ALONE, VERSION));
  }

  @Test
  void stopNeverEndsTheWaiting() {
    Scene scene = Scene.alone().with(s -> s.whenAlone = WhenAlone.STOP);
    assertThat(scene.decide().actions()).containsExactly(new Action.SwitchWaiting(Waiting.ON));
    assertThat(scene.with(s -> s.waiting = Waiting.ON).decide().actions()).isEmpty();
  }

  @Test
  void aJoinGoesThroughItsStepsInOrder() {
    Scene scene =
        Scene.alone()
            .with(s -> s.link = new Link.Connected(WEB_2, BINDING.connection()))
            .with(s -> s.peer = Scene.follows(FOLLOWER, 119));
    Decision seen = scene.decide();
    assertThat(seen.actions()).isEmpty();
    scene.state = seen.state();
    assertThat(scene.decide().actions()).containsExactly(new Action.SwitchWaiting(Waiting.ON));
    scene.waiting = Waiting.ON;
    Decision bound = scene.decide();
    assertThat(bound.actions()).containsExactly(new Action.ReadPosition(BINDING));
    scene.state = bound.state();
    scene.joinPosition = new JoinPosition.Read(BINDING, new Position(120));
    scene.state = scene.decide().state();
    assertThat(scene.decide().actions()).as("P is not received").isEmpty();
    scene.peer = Scene.follows(FOLLOWER, 120);
    assertThat(scene.decide().actions()).containsExactly(write(Purpose.JOIN, TOGETHER, VERSION));
    scene.acknowledged = 119;
    assertThat(scene.decide().actions()).as("nothing shows that it is alive").isEmpty();
  }

  @Test
  void aPositionReadForAnotherConnectionIsNotP() {
    Scene scene =
        Scene.alone()
            .with(s -> s.waiting = Waiting.ON)
            .with(s -> s.link = new Link.Connected(WEB_2, BINDING.connection()))
            .with(s -> s.peer = Scene.follows(FOLLOWER, 120))
            .with(s -> s.state = Scene.writing(new Join.Bound(BINDING, NOW)))
            .with(s ->
                s.joinPosition = new JoinPosition.Read(new Binding(FOLLOWER, 3), new Position(1)));
    assertThat(scene.decide().actions()).containsExactly(new Action.ReadPosition(BINDING));
  }

  @Test
  void aPromotionFencesFirstThenAppliesThenWrites() {
    Scene scene =
        Scene.follower()
            .with(s -> s.peer = Scene.GONE_1)
            .with(s -> s.heartbeatAgeMillis = 60_000)
            .with(s -> s.positions = Scene.positions(120, 110));
    Decision lost = scene.decide();
    assertThat(lost.actions()).containsExactly(new Action.Fence());
    scene.state = lost.state();
    assertThat(scene.decide().actions()).as("until it is seen").containsExactly(new Action.Fence());
    scene.replication =
        new Replication.From(WEB_1, Replication.State.STOPPED, Replication.State.RUNNING);
    assertThat(scene.decide().actions()).as("not all is applied").isEmpty();
    scene.positions = Scene.positions(120, 120);
    assertThat(scene.decide().actions())
        .containsExactly(write(Purpose.PROMOTE, TOGETHER.promoted(FOLLOWER, COPY_2), VERSION));
  }

  @Test
  void aMissingLeaseAloneIsNoReasonToTakeOver() {
    assertThat(Scene.follower().with(s -> s.peer = Scene.GONE_1).decide().diagnosis())
        .isEqualTo(Diagnosis.IN_SYNC);
    assertThat(Scene.follower().with(s -> s.heartbeatAgeMillis = 60_000).decide().diagnosis())
        .isEqualTo(Diagnosis.IN_SYNC);
  }

  @Test
  void theLastWriterAnnouncesItselfBeforeItStartsAsMaster() {
    Scene scene = Scene.writer().with(s -> s.peer = new Peer.Absent(WEB_2));
    Incarnation next = scene.self.next();
    InSyncRegister announced = TOGETHER.restarted(next);
    assertThat(scene.decide(DEAD).actions())
        .containsExactly(write(Purpose.RESTART, announced, VERSION));
    scene.lastWrite = Scene.sent(Purpose.RESTART, announced, Outcome.SUCCEEDED);
    scene.reading = new Present(announced, VERSION + 1);
    assertThat(scene.decide(DEAD).actions())
        .containsExactly(new Action.StartMariadb(next, InitialRole.MASTER));
  }

  @Test
  void anyoneElseWritesTheRegisterUnchangedAndStartsAsSlave() {
    Scene scene = Scene.follower();
    assertThat(scene.decide(DEAD).actions())
        .containsExactly(write(Purpose.SETTLE, TOGETHER, VERSION));
    scene.lastWrite = Scene.sent(Purpose.SETTLE, TOGETHER, Outcome.UNKNOWN);
    assertThat(scene.decide(DEAD).actions())
        .containsExactly(write(Purpose.SETTLE, TOGETHER, VERSION));
    scene.lastWrite = Scene.sent(Purpose.SETTLE, TOGETHER, Outcome.SUCCEEDED);
    assertThat(scene.decide(DEAD).actions())
        .containsExactly(new Action.StartMariadb(scene.self.next(), InitialRole.SLAVE));
  }

  @Test
  void aFolderWithoutIdentityIsNeverStarted() {
    Scene scene =
        Scene.writer()
            .with(s ->
                s.self =
                    new Observations.Self(
                        WEB_1, new Folder.Unidentified(), s.self.next(), CopyAttempts.NONE));
    assertThat(scene.decide(DEAD).actions()).isEmpty();
  }

  @Test
  void aFolderWithoutIdentityIsReplacedByTheWritersData() {
    assertThat(unidentified(CopyAttempts.NONE).decide(DEAD).actions())
        .containsExactly(new Action.Rebuild(WEB_1));
    Scene alone = unidentified(CopyAttempts.NONE).with(s -> s.peer = new Peer.Absent(WEB_1));
    assertThat(alone.decide(DEAD).explanation()).contains("web-1 cannot be copied now");
  }

  @Test
  void aCopyThatFailedIsTriedAgainAfterAPauseThatGrowsAndSaysWhy() {
    CopyAttempts once = CopyAttempts.NONE.failed(NOW - 400, "no space");
    assertThat(unidentified(once).decide(DEAD).actions()).isEmpty();
    assertThat(unidentified(once).decide(DEAD).explanation())
        .contains("to copy web-1's data has failed (no space), again in 100 ms");
    assertThat(unidentified(CopyAttempts.NONE.failed(NOW - 500, "x")).decide(DEAD).actions())
        .containsExactly(new Action.Rebuild(WEB_1));
    CopyAttempts thrice = new CopyAttempts(3, NOW - 1900, "no space");
    assertThat(unidentified(thrice).decide(DEAD).explanation()).contains("again in 100 ms");
    CopyAttempts often = new CopyAttempts(1000, NOW - 31_900, "no space");
    assertThat(unidentified(often).decide(DEAD).explanation()).contains("again in 100 ms");
  }

  @Test
  void aFollowerThatTheLogDoesNotReachIsCopied() {
    Scene scene = Scene.follower().with(s -> s.replication = Scene.from(Replication.State.PURGED));
    assertThat(scene.decide().actions()).containsExactly(new Action.Rebuild(WEB_1));
    scene.self =
        new Observations.Self(
            WEB_2,
            scene.self.folder(),
            scene.self.next(),
            CopyAttempts.NONE.failed(NOW, "refused"));
    assertThat(scene.decide().actions()).isEmpty();
  }

  @Test
  void whileACopyIsMadeNothingElseIsDone() {
    Decision decision =
        Scene.follower()
            .decide(
                new Mariadb.Rebuilding(
                    WEB_1, new CopyProgress(CopyProgress.Phase.COPYING, 12 << 20, 45 << 20)));
    assertThat(decision.actions()).isEmpty();
    assertThat(decision.explanation()).contains("web-1's data is made: copying, 12 of 45 MiB");
  }

  @Test
  void aCompleteCopyIsTakenOnceNothingLateCanMakeTheOldFolderTheLastWriters() {
    Mariadb ready = new Mariadb.Rebuilding(WEB_1, new CopyProgress(CopyProgress.Phase.READY, 0, 0));
    Scene scene = Scene.follower();
    assertThat(scene.decide(ready).actions())
        .containsExactly(write(Purpose.SETTLE, TOGETHER, VERSION));
    scene.lastWrite = Scene.sent(Purpose.SETTLE, TOGETHER, Outcome.UNKNOWN);
    assertThat(scene.decide(ready).actions())
        .containsExactly(write(Purpose.SETTLE, TOGETHER, VERSION));
    scene.lastWrite = Scene.sent(Purpose.SETTLE, TOGETHER, Outcome.SUCCEEDED);
    assertThat(scene.decide(ready).actions()).containsExactly(new Action.TakeCopy());
    assertThat(unidentified(CopyAttempts.NONE).decide(ready).actions())
        .containsExactly(new Action.TakeCopy());
  }

  @Test
  void theLastWritersFolderIsNeverReplaced() {
    Mariadb ready = new Mariadb.Rebuilding(WEB_2, new CopyProgress(CopyProgress.Phase.READY, 0, 0));
    assertThat(Scene.writer().decide(ready).actions()).containsExactly(new Action.KillMariadb());
  }

  private static Scene unidentified(CopyAttempts attempts) {
    return Scene.follower()
        .with(s ->
            s.self =
                new Observations.Self(WEB_2, new Folder.Unidentified(), s.self.next(), attempts));
  }

  @Test
  void aDemotedWriterIsCutOffAndKilled() {
    Scene scene =
        Scene.writer()
            .with(s -> s.reading = new Present(TOGETHER.promoted(FOLLOWER, COPY_2), VERSION));
    assertThat(scene.decide().actions())
        .containsExactly(new Action.CutClients(), new Action.KillMariadb());
  }

  @Test
  void aMemberThatTakesWhatItWasOfferedIsNotRemovedForItsLostConnection() {
    Scene scene =
        Scene.writer()
            .with(s -> s.request = new Request.SwitchOver(Scene.WEB_2))
            .with(s -> s.access = Mariadb.Access.CLOSED)
            .with(s -> s.link = new Acknowledgements.Link.Missing())
            .with(s ->
                s.state =
                    new SupervisorState.Writing(
                        new SupervisorState.Join.Counted(Scene.BINDING, new Position(100), 0, 0),
                        new SupervisorState.HandOver.Closing(Scene.NOW)));
    assertThat(scene.decide().actions()).containsExactly(new Action.OfferRole(Scene.WEB_2));
    scene.access = Mariadb.Access.OPEN;
    assertThat(scene.decide().diagnosis()).isEqualTo(Diagnosis.FOLLOWER_LOST);
    scene.access = Mariadb.Access.CLOSED;
    scene.oldestWaitMillis = 1;
    assertThat(scene.decide().diagnosis()).isEqualTo(Diagnosis.FOLLOWER_LOST);
  }

  @Test
  void aPromotionThatTookLongToApplyAwaitsTheAnswerToItsWrite() {
    InSyncRegister promoted = TOGETHER.promoted(FOLLOWER, COPY_2);
    RegisterWrite write = new RegisterWrite(Purpose.PROMOTE, promoted, VERSION);
    Scene scene =
        Scene.promoting()
            .with(s ->
                s.state =
                    new SupervisorState.Promoting(Scene.NOW - 60_000, Purpose.PROMOTE, WRITER))
            .with(s -> s.lastWrite = new OwnWrite.Sent(write, Outcome.PENDING));
    assertThat(scene.decide().actions()).isEmpty();
    scene.lastWrite = new OwnWrite.Sent(write, Outcome.UNKNOWN);
    assertThat(scene.decide().actions()).containsExactly(new Action.KillMariadb());
  }

  @Test
  void aFollowerWithMuchToApplyGoesOnInsteadOfBeginningAnew() {
    Scene scene =
        Scene.follower()
            .with(s -> s.reading = new Present(ALONE, VERSION))
            .with(s -> s.state = new SupervisorState.Following(FOLLOWER, 0, Membership.NEVER));
    assertThat(scene.decide().diagnosis()).isEqualTo(Diagnosis.JOIN_OVERDUE);
    scene.positions = Scene.positions(90_000, 120);
    Decision decision = scene.decide();
    assertThat(decision.diagnosis()).isEqualTo(Diagnosis.CATCHING_UP);
    assertThat(decision.explanation()).contains("applied 120 of 90000");
    assertThat(decision.actions()).isEmpty();
    assertThat(decision.state())
        .isEqualTo(new SupervisorState.Following(FOLLOWER, NOW, Membership.NEVER));
  }

  @Test
  void aPauseKeepsAMemberFromTakingOverUnlessTheWriterOffersItsRole() {
    Scene scene =
        Scene.follower()
            .with(s -> s.peer = Scene.GONE_1)
            .with(s -> s.heartbeatAgeMillis = 5000)
            .with(s -> s.request = new Request.Pause());
    assertThat(scene.decide().actions()).isEmpty();
    scene.peer =
        new Peer.Present(
            Scene.WEB_1, new Folder.Known(COPY_1), new Peer.Activity.Offering(WRITER, Scene.WEB_2));
    assertThat(scene.decide().actions()).containsExactly(new Action.Fence());
  }

  @Test
  void aPausedWriterThatCrashedStartsAgainWithoutWaitingForItsMember() {
    Scene scene = Scene.writer().with(s -> s.request = new Request.Pause());
    assertThat(scene.decide(DEAD).diagnosis()).isEqualTo(Diagnosis.WRITER_RESTART);
  }

  @Test
  void aServerIsRebuiltOnRequestWhetherItRunsOrNotButNeverTheLastWriter() {
    Scene follower = Scene.follower().with(s -> s.request = new Request.Rebuild());
    assertThat(follower.decide().actions()).containsExactly(new Action.Rebuild(Scene.WEB_1));
    assertThat(follower.decide(DEAD).actions()).containsExactly(new Action.Rebuild(Scene.WEB_1));
    Scene writer = Scene.writer().with(s -> s.request = new Request.Rebuild());
    assertThat(writer.decide().actions()).isEmpty();
    assertThat(writer.decide(DEAD).diagnosis()).isEqualTo(Diagnosis.AWAITS_TAKEOVER);
  }

  /** Killed as quickly as this, a mariadbd on a disk that is merely slow would never get on. */
  @Test
  void aStartThatHangsIsGivenMoreTimeAtEachAttempt() {
    long first = Settings.Patience.DEFAULT.start();
    assertThat(start(first + 1, 1)).isEqualTo(Diagnosis.START_STUCK);
    assertThat(start(2 * first, 2)).isEqualTo(Diagnosis.STARTING);
    assertThat(start(2 * first + 1, 2)).isEqualTo(Diagnosis.START_STUCK);
    assertThat(start(16 * first, 5)).isEqualTo(Diagnosis.STARTING);
    assertThat(start(16 * first + 1, 1000)).isEqualTo(Diagnosis.START_STUCK);
  }

  private static Diagnosis start(long stillMillis, int attempt) {
    return Scene.follower()
        .decide(new Mariadb.Starting(FOLLOWER, stillMillis, attempt))
        .diagnosis();
  }

  @Test
  void declareLostNeedsTheWriterThatTheOperatorSaw() {
    Scene scene =
        Scene.follower()
            .with(s -> s.peer = Scene.GONE_1)
            .with(s -> s.reading = new Present(ALONE, VERSION))
            .with(s -> s.request = new Request.DeclareLost(WRITER));
    assertThat(scene.decide().actions()).containsExactly(new Action.Fence());
    scene.reading = new Present(ALONE.restarted(new Incarnation(WEB_1, 6)), VERSION);
    assertThat(scene.decide().diagnosis()).isEqualTo(Diagnosis.DECLARE_LOST_REFUSED);
  }

  @Test
  void aCopyDeclaredLostIsRemembered() {
    InSyncRegister after = ALONE.declaredLost(FOLLOWER, COPY_2);
    assertThat(after.lost()).containsExactly(COPY_1);
    assertThat(after.epoch()).isEqualTo(ALONE.epoch() + 1);
  }

  private static Action write(Purpose purpose, InSyncRegister next, long version) {
    return new Action.WriteRegister(new RegisterWrite(purpose, next, version));
  }

  @Test
  void aWriterThatHandedOverFollowsAsItIs() {
    Scene scene = Scene.handedOver();
    assertThat(scene.decide().actions())
        .containsExactly(
            new Action.CutClients(), new Action.Follow(Scene.WEB_2, scene.self.next()));
  }

  @Test
  void aReplacedWriterThatMayHaveWrittenMoreIsKilled() {
    Incarnation another = new Incarnation(WEB_2, FOLLOWER.number() + 1);
    List<Consumer<Scene>> doubts =
        List.of(
            s -> s.access = Access.OPEN,
            s -> s.access = Access.CUT,
            s -> s.waiting = Waiting.OFF,
            s -> s.oldestWaitMillis = 1,
            s -> s.commitMillis = 1,
            s -> s.unacknowledged = 1,
            s -> s.state = Scene.writing(new Join.Counted(BINDING, new Position(100), 0, 0)),
            s -> s.state = new SupervisorState.Writing(new Join.Idle(), new HandOver.Closing(NOW)),
            s -> s.state = SupervisorState.INITIAL,
            s -> s.reading = new Present(ALONE.joined(another).promoted(another, COPY_2), VERSION));
    for (Consumer<Scene> doubt : doubts) {
      assertThat(Scene.handedOver().with(doubt).decide().actions())
          .as("doubt %d", doubts.indexOf(doubt))
          .containsExactly(new Action.CutClients(), new Action.KillMariadb());
    }
  }

  @Test
  void dataOnWhichMariadbDoesNotStartIsReplacedWhenSomebodyHasACopy() {
    OwnWrite settled = Scene.sent(Purpose.SETTLE, TOGETHER, Outcome.SUCCEEDED);
    Scene scene = Scene.follower().with(s -> s.lastWrite = settled);
    assertThat(scene.decide(new Mariadb.Dead(2)).diagnosis()).isEqualTo(Diagnosis.FOLLOWER_START);
    assertThat(scene.decide(new Mariadb.Dead(3)).actions())
        .containsExactly(new Action.Rebuild(WEB_1));
    scene.peer = Scene.GONE_1;
    assertThat(scene.decide(new Mariadb.Dead(3)).diagnosis())
        .as("nobody to copy from")
        .isEqualTo(Diagnosis.FOLLOWER_START);
    Scene last = Scene.writer().with(s -> s.peer = new Peer.Absent(WEB_2));
    assertThat(last.decide(new Mariadb.Dead(9)).actions())
        .as("the last writer's data is never thrown away")
        .containsExactly(write(Purpose.RESTART, TOGETHER.restarted(last.self.next()), VERSION));
  }
}
