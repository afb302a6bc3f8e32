// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.insync.Acknowledgements;
import garrison.database.insync.Acknowledgements.JoinPosition;
import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Copy;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Peer.Activity;
import garrison.database.insync.Position;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.Replication;
import garrison.model.ServerName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnActivityTest {
  private static final ServerName WEB_1 = new ServerName("web-1");
  private static final ServerName WEB_2 = new ServerName("web-2");
  private static final Incarnation WRITER = new Incarnation(WEB_1, 3);
  private static final Incarnation FOLLOWER = new Incarnation(WEB_2, 4);
  private static final InSyncRegister ALONE =
      InSyncRegister.first(WRITER, new Copy(WEB_1, "2b1c6a0e"));

  @Test
  void whatIsReceivedAndNotAppliedDoesNotMakeAMember() {
    assertThat(reported(ALONE, 90_000, 120, new Activity.Down())).isEqualTo(following(120));
    assertThat(reported(ALONE, 90_000, 90_000, new Activity.Down())).isEqualTo(following(90_000));
  }

  @Test
  void aMemberDoesNotReportEachTransaction() {
    InSyncRegister together = ALONE.joined(FOLLOWER);
    assertThat(reported(together, 95_000, 95_000, following(90_000))).isEqualTo(following(90_000));
  }

  private static Activity following(long position) {
    return new Activity.Following(FOLLOWER, WEB_1, new Position(position));
  }

  private static Activity reported(
      InSyncRegister register, long received, long applied, Activity said) {
    Mariadb running =
        new Mariadb.Running(
            FOLLOWER,
            Mariadb.InitialRole.SLAVE,
            Mariadb.Access.CLOSED,
            new Acknowledgements(
                Waiting.OFF, new Link.Missing(), Position.NONE, 0, 0, new JoinPosition.NotRead()),
            new Replication.From(WEB_1, Replication.State.RUNNING, Replication.State.RUNNING),
            new Mariadb.Positions(
                new Position(received), new Position(applied), new Position(applied)));
    return new OwnActivity(FOLLOWER, new RegisterReading.Present(register, 1), Optional.empty())
        .of(running, said);
  }
}
