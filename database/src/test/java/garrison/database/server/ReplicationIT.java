// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static garrison.database.server.DatabaseServers.WEB_1;
import static garrison.database.server.DatabaseServers.WEB_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.database.server.DatabaseObservation.Access;
import garrison.database.server.DatabaseObservation.Reachable;
import garrison.model.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The writer and its follower, through crashes and changes of certificates. */
class ReplicationIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private DatabaseServers servers;
  private MariadbServer writer;
  private MariadbServer follower;

  @BeforeEach
  void start() throws IOException, SQLException {
    servers = new DatabaseServers();
    writer = servers.start(WEB_1);
    follower = servers.start(WEB_2);
    try (Connection connection = servers.application(WEB_1)) {
      new Sql(connection).execute("CREATE TABLE entry (id INT PRIMARY KEY, text TEXT)");
    }
  }

  @AfterEach
  void stop() throws IOException {
    servers.close();
  }

  @Test
  void rowWrittenOnTheWriterIsReadOnTheFollower() throws SQLException {
    write(1);
    awaitOnFollower(1);
    assertThat(reachable(writer).access()).isEqualTo(Access.READ_WRITE);
    assertThat(reachable(writer).replication()).isEmpty();
    Reachable observed = reachable(follower);
    assertThat(observed.access()).isEqualTo(Access.READ_ONLY);
    assertThat(observed.appliedPosition()).isEqualTo(reachable(writer).binlogPosition());
    assertThat(observed.replication().orElseThrow().isRunning()).isTrue();
    assertThat(observed.replication().orElseThrow().lastError()).isEmpty();
  }

  @Test
  void followerRefusesTheApplicationsWrites() {
    await().atMost(LIMIT).untilAsserted(() -> servers.application(WEB_2).close());
    assertThatThrownBy(
            () -> {
              try (Connection connection = servers.application(WEB_2)) {
                new Sql(connection).execute("INSERT INTO entry VALUES (9, 'x')");
              }
            })
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("read-only");
  }

  @Test
  void replicationResumesAfterTheWriterWasKilled() throws Exception {
    write(1);
    awaitOnFollower(1);
    servers.kill(WEB_1);
    assertThat(writer.observe()).isInstanceOf(DatabaseObservation.Unreachable.class);
    String before = reachable(follower).appliedPosition();
    writer = servers.start(WEB_1);
    assertThat(reachable(writer).binlogPosition()).isEqualTo(before);
    write(2);
    awaitOnFollower(2);
  }

  @Test
  void replicationResumesAfterTheFollowerWasKilled() throws Exception {
    write(1);
    servers.kill(WEB_2);
    write(2);
    follower = servers.start(WEB_2);
    awaitOnFollower(2);
    write(3);
    awaitOnFollower(3);
  }

  /** A crash between a change of accounts and the record of it leaves exactly these positions. */
  @Test
  void replicationResumesWhereTheLastChangeWasAppliedButNotRecorded() throws Exception {
    write(1);
    awaitOnFollower(1);
    String applied = reachable(follower).appliedPosition();
    int number = Integer.parseInt(applied.substring(applied.lastIndexOf('-') + 1));
    try (Connection connection = servers.administrator(WEB_2)) {
      new Sql(connection).execute("STOP SLAVE");
      new Sql(connection).execute("SET GLOBAL gtid_slave_pos = '0-1-" + (number - 1) + "'");
    }
    servers.kill(WEB_2);
    follower = servers.start(WEB_2);
    write(2);
    awaitOnFollower(2);
  }

  @Test
  void writerThatHasWhatItNeedsWritesNothingNew() throws SQLException {
    String position = reachable(writer).binlogPosition();
    try (Connection connection = servers.administrator(WEB_1)) {
      writer.setUpWriter(connection);
    }
    assertThat(reachable(writer).binlogPosition()).isEqualTo(position);
  }

  @Test
  void followerDoesNotTrustAnotherRolesCertificateWithAnotherAddress() throws Exception {
    await().atMost(LIMIT).until(() -> isRunning(follower));
    // The writer shows web-2's certificate, which is good but for its address.
    for (String suffix : List.of(".pem", ".key")) {
      Files.copy(
          servers.trust(WEB_2).resolve("database" + suffix),
          servers.trust(WEB_1).resolve("database" + suffix),
          StandardCopyOption.REPLACE_EXISTING);
    }
    writer.reloadCertificates();
    restartReplication();
    await()
        .atMost(LIMIT)
        .until(() -> error(follower).contains("SSL certificate validation failure"));
    servers.issue(WEB_1, Role.DATABASE, Duration.ofHours(1));
    writer.reloadCertificates();
    await().atMost(LIMIT).until(() -> isRunning(follower));
  }

  @Test
  void writerRefusesAFollowerWithAnotherRolesCertificate() throws Exception {
    await().atMost(LIMIT).until(() -> isRunning(follower));
    servers.issue(WEB_2, Role.WEB, Duration.ofHours(1));
    for (String suffix : List.of(".pem", ".key")) {
      Files.move(
          servers.trust(WEB_2).resolve("web" + suffix),
          servers.trust(WEB_2).resolve("database" + suffix),
          StandardCopyOption.REPLACE_EXISTING);
    }
    restartReplication();
    await().atMost(LIMIT).until(() -> error(follower).contains("Access denied"));
  }

  @Test
  void unreadableCertificateLeavesTheFormerOneServing() throws Exception {
    await().atMost(LIMIT).until(() -> isRunning(follower));
    Files.writeString(servers.trust(WEB_1).resolve("database.pem"), "nonsense");
    assertThatThrownBy(() -> writer.reloadCertificates())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("keeps its former certificate");
    restartReplication();
    await().atMost(LIMIT).until(() -> isRunning(follower));
  }

  @Test
  void serverThatFollowsIsNotSetUpAsWriter() throws Exception {
    try (Connection connection = servers.administrator(WEB_1)) {
      new Sql(connection).execute("CHANGE MASTER TO MASTER_HOST='127.0.0.9'");
    }
    try (Connection connection = servers.administrator(WEB_1)) {
      assertThatThrownBy(() -> writer.setUpWriter(connection))
          .isInstanceOf(DatabaseException.class)
          .hasMessage("writer web-1: follows 127.0.0.9 (expected: nobody)");
    }
  }

  private void write(int id) throws SQLException {
    try (Connection connection = servers.application(WEB_1)) {
      new Sql(connection).execute("INSERT INTO entry VALUES (" + id + ", 'text')");
    }
  }

  private void awaitOnFollower(int id) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(rowsOnFollower(id))
                .as(() -> follower.observe().toString())
                .containsExactly("1"));
  }

  private List<String> rowsOnFollower(int id) throws SQLException {
    try (Connection connection = servers.administrator(WEB_2)) {
      return new Sql(connection).column("SELECT COUNT(*) FROM site.entry WHERE id = " + id);
    } catch (SQLSyntaxErrorException _) {
      // The table is not there yet.
      return List.of();
    }
  }

  private void restartReplication() throws SQLException {
    try (Connection connection = servers.administrator(WEB_2)) {
      new Sql(connection).execute("STOP SLAVE");
      new Sql(connection).execute("START SLAVE");
    }
  }

  private static Reachable reachable(MariadbServer server) {
    assertThat(server.observe()).isInstanceOf(Reachable.class);
    return (Reachable) server.observe();
  }

  private static boolean isRunning(MariadbServer server) {
    return reachable(server).replication().orElseThrow().isRunning();
  }

  private static String error(MariadbServer server) {
    return reachable(server).replication().orElseThrow().lastError();
  }
}
