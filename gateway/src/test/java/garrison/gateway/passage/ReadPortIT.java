// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static garrison.gateway.passage.SqlGateway.HOLD_MILLIS;
import static garrison.gateway.passage.SqlGateway.inBackground;
import static garrison.gateway.passage.SqlGateway.outcome;
import static garrison.gateway.passage.SqlGateway.serverId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.trust.Authority;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The read port: one writer, two followers, an application on one of them. */
class ReadPortIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private static Path folder;
  private static final List<LocalMariadb> DATABASES = new ArrayList<>();
  private static Authority authority;

  private SqlGateway writer;
  private SqlGateway follower;
  private SqlGateway other;

  @BeforeAll
  static void startDatabases() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    for (int id = 1; id <= 3; id++) {
      DATABASES.add(LocalMariadb.start(folder.resolve("" + id), id));
    }
  }

  @AfterAll
  static void stopDatabases() {
    DATABASES.forEach(LocalMariadb::close);
  }

  @BeforeEach
  void open() {
    writer = gateway(1);
    follower = gateway(2);
    other = gateway(3);
    follower.lead(HOLD_MILLIS, writer, follower, other);
    writer.ask("sql-admit 1");
    writer.ask("sql-reads yes");
  }

  @AfterEach
  void close() {
    follower.close();
    writer.close();
    other.close();
  }

  @Test
  void readsGoToTheWriterUntilAFollowerAdmitsThem() throws Exception {
    assertThat(reader()).isEqualTo(1);
    follower.ask("sql-reads yes");
    assertThat(reader()).isEqualTo(2);
    other.ask("sql-reads yes");
    await().atMost(LIMIT).until(() -> reader() == 3);
    try (Connection connection = follower.connect()) {
      assertThat(serverId(connection)).isEqualTo(1);
    }
  }

  @Test
  void readsAreSpreadOverFollowers() throws Exception {
    follower.ask("sql-reads yes");
    other.ask("sql-reads yes");
    await().atMost(LIMIT).until(() -> reader() == 3);
    await().atMost(LIMIT).until(() -> follower.passage().connections() == 0);
    int[] counts = new int[4];
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Connection connection = follower.read();
      open.add(connection);
      counts[serverId(connection)]++;
    }
    for (Connection each : open) {
      each.close();
    }
    assertThat(counts).containsExactly(0, 0, 4, 4);
  }

  @Test
  void followerThatAdmitsNoReadsAnyMoreIsLeftAtOnce() throws Exception {
    other.ask("sql-reads yes");
    await().atMost(LIMIT).until(() -> reader() == 3);
    try (Connection connection = follower.read()) {
      CompletableFuture<String> statement =
          inBackground(() -> outcome(connection, "SELECT SLEEP(30)"));
      await().atMost(LIMIT).until(() -> other.entry().connections() == 1);
      other.ask("sql-reads no");
      assertThat(statement.get()).isNotEqualTo("done");
    }
    await().atMost(LIMIT).until(() -> reader() == 1);
    assertThat(other.metrics())
        .contains("garrison_sql_connections_cut_total{reason=\"reads_closed\",side=\"entry\"} 1.0");
  }

  @Test
  void formerWriterAdmitsNoReadsUntilToldAgain() throws Exception {
    follower.ask("sql-reads yes");
    writer.ask("sql-writer 2 web-2");
    assertThat(writer.ask("sql-status")).contains("\"reads\":false");
    follower.ask("sql-admit 2");
    assertThat(reader()).isEqualTo(2);
  }

  @Test
  void nobodyAdmitsReadsAndTheClientIsToldSo() {
    writer.ask("sql-reads no");
    follower.lead(300, writer, follower, other);
    assertThatThrownBy(follower::read)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no database admits reads, waited 300 ms")
        .hasMessageContaining("web-1 closed, web-2 closed, web-3 closed");
  }

  private int reader() throws SQLException {
    try (Connection connection = follower.read()) {
      return serverId(connection);
    }
  }

  private static SqlGateway gateway(int id) {
    return SqlGateway.open(
        authority, folder.resolve("web-" + id), "web-" + id, DATABASES.get(id - 1));
  }
}
