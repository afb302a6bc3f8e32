// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import static garrison.database.server.DatabaseServers.WEB_1;
import static garrison.database.server.DatabaseServers.WEB_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.database.insync.Diagnosis;
import garrison.database.insync.Incarnation;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.Request;
import garrison.database.insync.Settings.WhenAlone;
import garrison.model.ServerName;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failover on real MariaDB, with one voter and both supervisors in this process. */
class FailoverIT {
  private static final Logger LOGGER = LoggerFactory.getLogger(FailoverIT.class);

  private TwoServers servers;

  @BeforeEach
  void start() throws IOException, SQLException {
    servers = new TwoServers(WhenAlone.CONTINUE);
    servers.startBoth();
    servers.awaitBothInSync();
    servers.execute(WEB_1, "CREATE TABLE entry (id INT PRIMARY KEY, text TEXT)");
    servers.execute(WEB_1, "INSERT INTO entry VALUES (1, 'before')");
  }

  @AfterEach
  void stop() throws IOException {
    servers.close();
  }

  @Test
  void memberTakesOverWhenTheWriterCrashesAndTheWriterComesBackAsItsMember() throws SQLException {
    long crashed = System.nanoTime();
    servers.crash(WEB_1);
    servers.awaitWriter(WEB_2);
    measured("takeover after a crash", crashed);
    servers.execute(WEB_2, "INSERT INTO entry VALUES (2, 'after')");
    servers.awaitBothInSync();
    measured("two copies after a crash", crashed);
    awaitEntries(WEB_1, "1", "2");
    assertThatThrownBy(() -> servers.execute(WEB_1, "INSERT INTO entry VALUES (3, 'late')"))
        .hasMessageContaining("read-only");

    crashed = System.nanoTime();
    servers.crash(WEB_2);
    servers.awaitWriter(WEB_1);
    measured("takeover after the second crash", crashed);
    servers.execute(WEB_1, "INSERT INTO entry VALUES (4, 'back')");
    servers.awaitBothInSync();
    awaitEntries(WEB_2, "1", "2", "4");
  }

  @Test
  void memberTakesOverFromAFrozenWriter() throws Exception {
    long frozen = System.nanoTime();
    servers.signal(WEB_1, "STOP");
    servers.awaitWriter(WEB_2);
    measured("takeover after a freeze", frozen);
    awaitEntries(WEB_2, "1");
    servers.awaitBothInSync();
  }

  @Test
  void writerGoesOnAloneWhenItsMemberIsLostAndTakesItBack() throws SQLException {
    long crashed = System.nanoTime();
    servers.crash(WEB_2);
    servers.execute(WEB_1, "INSERT INTO entry VALUES (2, 'alone')");
    measured("commit after the member's crash", crashed);
    servers.awaitBothInSync();
    measured("two copies after the member's crash", crashed);
    awaitEntries(WEB_2, "1", "2");
  }

  @Test
  void writerGoesOnAloneWhenItsMemberIsFrozen() throws Exception {
    long frozen = System.nanoTime();
    servers.signal(WEB_2, "STOP");
    servers.execute(WEB_1, "INSERT INTO entry VALUES (2, 'alone')");
    measured("commit after the member's freeze", frozen);
    servers.awaitBothInSync();
    awaitEntries(WEB_2, "1", "2");
  }

  @Test
  void switchoverHandsTheRoleToTheMember() throws SQLException {
    long asked = System.nanoTime();
    servers.supervisor(WEB_1).request(new Request.SwitchOver(WEB_2));
    servers.awaitWriter(WEB_2);
    measured("switchover", asked);
    servers.awaitBothInSync();
    assertThat(servers.supervisor(WEB_1).report().isWriter()).isFalse();
    servers.execute(WEB_2, "INSERT INTO entry VALUES (2, 'after')");
    awaitEntries(WEB_1, "1", "2");
  }

  @Test
  void switchoverForthAndBackEndsNoMariadbdAndEachCopyHoldsAll() throws SQLException {
    List<Long> processes = processes();
    switchOver(WEB_1, WEB_2);
    servers.execute(WEB_2, "INSERT INTO entry VALUES (2, 'there')");
    switchOver(WEB_2, WEB_1);
    servers.execute(WEB_1, "INSERT INTO entry VALUES (3, 'here')");
    assertThat(processes()).isEqualTo(processes);
    awaitEntries(WEB_2, "1", "2", "3");
    servers.crash(WEB_1);
    servers.awaitWriter(WEB_2);
    awaitEntries(WEB_2, "1", "2", "3");
    servers.awaitBothInSync();
    awaitEntries(WEB_1, "1", "2", "3");
  }

  private void switchOver(ServerName from, ServerName to) {
    servers.supervisor(from).request(new Request.SwitchOver(to));
    servers.awaitWriter(to);
    servers.awaitBothInSync();
  }

  private List<Long> processes() {
    return Stream.of(WEB_1, WEB_2)
        .map(server -> servers.supervisor(server).report().pid())
        .toList();
  }

  @Test
  void bothComeBackByThemselvesWhenBothWereLost() throws Exception {
    servers.stop(WEB_1);
    servers.stop(WEB_2);
    long lost = System.nanoTime();
    servers.startBoth();
    await().atMost(TwoServers.LIMIT).until(() -> writer().isPresent());
    measured("writable after both were lost", lost);
    servers.awaitBothInSync();
    ServerName writer = writer().orElseThrow();
    awaitEntries(writer, "1");
  }

  @Test
  void serverThatWasAwayWhileTheOtherWroteAloneWaitsForIt() throws Exception {
    servers.stop(WEB_1);
    servers.awaitWriter(WEB_2);
    servers.execute(WEB_2, "INSERT INTO entry VALUES (2, 'alone')");
    servers.stop(WEB_2);
    servers.start(WEB_1);
    servers.awaitDiagnosis(WEB_1, Diagnosis.WRITER_LOST_OUTSIDE);
    assertThat(servers.door(WEB_1).isOpen()).isFalse();
    servers.start(WEB_2);
    servers.awaitBothInSync();
    awaitEntries(WEB_1, "1", "2");
  }

  /** A new writer opens first; what it had followed is still in its settings for a moment. */
  @Test
  void writerThatCrashedBeforeItForgotWhomItFollowedComesBack() throws SQLException, IOException {
    servers.stop(WEB_2);
    servers.execute(WEB_1, "INSERT INTO entry VALUES (2, 'alone')");
    servers.command(WEB_1, "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 9");
    assertThat(servers.column(WEB_1, "SHOW SLAVE STATUS")).isNotEmpty();
    long crashed = servers.supervisor(WEB_1).report().pid();
    servers.crash(WEB_1);
    await().atMost(TwoServers.LIMIT).until(() -> isOtherProcess(crashed));
    servers.awaitWriter(WEB_1);
    assertThat(servers.column(WEB_1, "SHOW SLAVE STATUS")).isEmpty();
    servers.start(WEB_2);
    servers.awaitBothInSync();
    awaitEntries(WEB_2, "1", "2");
  }

  /**
   * What is no transaction cannot be cut off the log again: when it follows a commit that InnoDB
   * has not yet made durable, MariaDB does not start as a follower.
   */
  @Test
  void serverWhoseTailCannotBeCutOffIsCopiedAnew() throws SQLException, IOException {
    servers.execute(WEB_1, "INSERT INTO entry VALUES (2, 'in doubt')");
    servers.command(WEB_1, "FLUSH TABLES site.entry");
    long begun = System.nanoTime();
    servers.stop(WEB_1);
    servers.awaitWriter(WEB_2);
    servers.start(WEB_1);
    servers.awaitBothInSync();
    measured("two copies after a tail that cannot be cut", begun);
    awaitEntries(WEB_1, "1", "2");
  }

  private boolean isOtherProcess(long pid) {
    long now = servers.supervisor(WEB_1).report().pid();
    return now > 0 && now != pid;
  }

  @Test
  void declaringTheLastWriterLostGoesOnWithTheOlderCopyAndTheLostOneFollowsWhenItIsBack()
      throws Exception {
    // What InnoDB has not yet made durable is cut off by a start as a follower.
    servers.command(WEB_1, "FLUSH NO_WRITE_TO_BINLOG ENGINE LOGS");
    servers.stop(WEB_1);
    servers.awaitWriter(WEB_2);
    servers.execute(WEB_2, "INSERT INTO entry VALUES (2, 'alone')");
    servers.stop(WEB_2);
    servers.start(WEB_1);
    servers.awaitDiagnosis(WEB_1, Diagnosis.WRITER_LOST_OUTSIDE);
    servers.supervisor(WEB_1).request(new Request.DeclareLost(registeredWriter()));
    servers.awaitWriter(WEB_1);
    assertThat(servers.column(WEB_1, "SELECT id FROM site.entry")).containsExactly("1");
    servers.execute(WEB_1, "INSERT INTO entry VALUES (3, 'after')");
    servers.start(WEB_2);
    servers.awaitBothInSync();
    awaitEntries(WEB_2, "1", "3");
  }

  private Incarnation registeredWriter() {
    return servers.supervisor(WEB_1).report().register() instanceof RegisterReading.Present present
        ? present.register().writer()
        : Assertions.fail("register: unread");
  }

  private Optional<ServerName> writer() {
    return Stream.of(WEB_1, WEB_2)
        .filter(server ->
            servers.door(server).isOpen() && servers.supervisor(server).report().isWriter())
        .findFirst();
  }

  /** A follower has received what is acknowledged, and applies it soon. */
  private void awaitEntries(ServerName server, String... ids) {
    await()
        .atMost(TwoServers.LIMIT)
        .untilAsserted(() ->
            assertThat(servers.column(server, "SELECT id FROM site.entry ORDER BY id"))
                .containsExactly(ids));
  }

  /** A figure for people; nothing depends on it. */
  private static void measured(String what, long sinceNanos) {
    LOGGER.info("measured=\"{}\" millis={}", what, (System.nanoTime() - sinceNanos) / 1_000_000);
  }
}
