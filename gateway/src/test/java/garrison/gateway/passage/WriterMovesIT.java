// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static garrison.gateway.passage.SqlGateway.HOLD_MILLIS;
import static garrison.gateway.passage.SqlGateway.outcome;
import static garrison.gateway.passage.SqlGateway.serverId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.telemetry.control.ControlException;
import garrison.trust.Authority;
import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two databases behind two gateways, an application on a third server; the writer moves. */
class WriterMovesIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Far below every bound by which a connection would end by itself. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  @TempDir private static Path folder;
  private static LocalMariadb first;
  private static LocalMariadb second;
  private static Authority authority;

  private SqlGateway web1;
  private SqlGateway web2;
  private SqlGateway application;

  @BeforeAll
  static void startDatabases() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    first = LocalMariadb.start(folder.resolve("1"), 1);
    second = LocalMariadb.start(folder.resolve("2"), 2);
  }

  @AfterAll
  static void stopDatabases() {
    first.close();
    second.close();
  }

  @BeforeEach
  void open() {
    web1 = SqlGateway.open(authority, folder.resolve("web-1"), "web-1", first);
    web2 = SqlGateway.open(authority, folder.resolve("web-2"), "web-2", second);
    application = SqlGateway.open(authority, folder.resolve("web-3"), "web-3", null);
    for (SqlGateway each : new SqlGateway[] {web1, web2, application}) {
      each.lead(HOLD_MILLIS, web1, web2);
    }
  }

  @AfterEach
  void close() {
    application.close();
    web1.close();
    web2.close();
  }

  @Test
  void openEntryIsFoundByPassagesThatWereToldNothing() throws Exception {
    web2.ask("sql-admit 1");
    try (Connection remote = application.connect();
        Connection local = web2.connect()) {
      assertThat(serverId(remote)).isEqualTo(2);
      assertThat(serverId(local)).isEqualTo(2);
    }
    await().atMost(LIMIT).until(() -> application.passage().connections() == 0);
    assertThat(application.ask("sql-status"))
        .isEqualTo(
            "{\"known\":{\"epoch\":1,\"writer\":\"web-2\"},\"entry\":null,"
                + "\"passage\":{\"connections\":0,\"held\":0}}\n");
  }

  @Test
  void higherEpochCutsConnectionsAtOnceAndLeadsNewOnesThere() throws Exception {
    web1.ask("sql-admit 1");
    try (Connection connection = application.connect()) {
      assertThat(serverId(connection)).isEqualTo(1);
      CompletableFuture<String> statement =
          SqlGateway.inBackground(() -> outcome(connection, "SELECT SLEEP(30)"));
      await().atMost(LIMIT).until(() -> running(web1, "SELECT SLEEP(30)"));
      long begin = System.nanoTime();
      application.ask("sql-writer 2 web-2");
      assertThat(statement.get(20, TimeUnit.SECONDS)).isNotEqualTo("done");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
    }
    web2.ask("sql-admit 2");
    try (Connection connection = application.connect()) {
      assertThat(serverId(connection)).isEqualTo(2);
    }
    // The application's passage has told web-1 of the higher epoch.
    await().atMost(LIMIT).until(() -> web1.entry().connections() == 0);
    assertThat(web1.ask("sql-status")).contains("\"epoch\":2,\"writer\":\"web-2\"");
    assertThat(application.metrics())
        .contains(
            "garrison_sql_connections_cut_total{reason=\"writer_moved\",side=\"passage\"} 1.0");
  }

  @Test
  void statementOnAFrozenDatabaseIsCutWhenTheWriterMoves() throws Exception {
    web1.ask("sql-admit 1");
    try (Connection connection = application.connect()) {
      assertThat(serverId(connection)).isEqualTo(1);
      first.freeze();
      try {
        CompletableFuture<String> statement =
            SqlGateway.inBackground(() -> outcome(connection, "SELECT 1"));
        assertThatThrownBy(() -> statement.get(500, TimeUnit.MILLISECONDS))
            .isInstanceOf(java.util.concurrent.TimeoutException.class);
        long begin = System.nanoTime();
        application.ask("sql-writer 2 web-2");
        assertThat(statement.get(20, TimeUnit.SECONDS)).isNotEqualTo("done");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
        web2.ask("sql-admit 2");
        try (Connection other = application.connect()) {
          assertThat(serverId(other)).isEqualTo(2);
        }
      } finally {
        first.thaw();
      }
    }
  }

  @Test
  void connectionHeldByAFrozenDatabaseCompletesAtTheNewWriter() throws Exception {
    web1.ask("sql-admit 1");
    application.connect().close();
    first.freeze();
    try {
      CompletableFuture<Integer> waiting = connecting(application);
      await().atMost(LIMIT).until(() -> application.passage().connections() == 1);
      web2.ask("sql-admit 2");
      assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(2);
    } finally {
      first.thaw();
    }
  }

  @Test
  void serverThatDoesNotAnswerDoesNotStallTheSearch() throws Exception {
    // Its connections are made by the kernel and never accepted: so a frozen gateway looks.
    try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      UpstreamConfiguration silent =
          new UpstreamConfiguration(
              web1.upstream().name(),
              new Endpoint(SqlGateway.LOOPBACK, frozen.getLocalPort()),
              web1.upstream().identity());
      application.lead(HOLD_MILLIS, List.of(silent, web2.upstream()));
      application.ask("sql-writer 1 web-1");
      CompletableFuture<Integer> waiting = connecting(application);
      await().atMost(LIMIT).until(() -> application.passage().held() == 1);
      long begin = System.nanoTime();
      web2.ask("sql-admit 2");
      assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
    }
  }

  @Test
  void heldConnectionCompletesWhenAnEntryAdmits() throws Exception {
    CompletableFuture<Integer> remote = connecting(application);
    CompletableFuture<Integer> local = connecting(web1);
    await().atMost(LIMIT).until(() -> application.passage().held() == 1);
    await().atMost(LIMIT).until(() -> web1.passage().held() == 1);
    assertThat(application.metrics())
        .contains("garrison_sql_connections_held{purpose=\"write\"} 1.0");
    web1.ask("sql-admit 1");
    assertThat(remote.get(5, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(local.get(5, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(application.passage().held()).isZero();
  }

  @Test
  void connectionHeldTooLongIsToldWhatIsTheMatter() {
    application.lead(300, web1, web2);
    application.ask("sql-writer 7 web-2");
    assertThatThrownBy(application::connect)
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              assertThat(e.getErrorCode()).isEqualTo(1105);
              assertThat(e.getSQLState()).isEqualTo("08001");
              assertThat(e.getMessage())
                  .contains("no database accepts writes, waited 300 ms: web-2 writes, epoch 7")
                  .contains("web-1 closed, web-2 closed");
            });
    await().atMost(LIMIT).until(() -> application.passage().connections() == 0);
    assertThat(application.passage().held()).isZero();
  }

  @Test
  void entryIsDemotedByThePreambleOfAPassageThatKnowsMore() throws Exception {
    web1.ask("sql-admit 1");
    try (Connection connection = web1.connect()) {
      assertThat(serverId(connection)).isEqualTo(1);
      application.ask("sql-writer 2 web-2");
      await().atMost(LIMIT).until(() -> !connection.isValid(1));
    }
    assertThat(web1.ask("sql-status"))
        .contains("\"known\":{\"epoch\":2,\"writer\":\"web-2\"},\"entry\":{\"admits\":false");
    assertThatThrownBy(() -> web1.ask("sql-admit 1"))
        .isInstanceOf(ControlException.class)
        .hasMessage(
            "sql-admit: epoch 1 (expected: one under which this server writes; web-2 writes under"
                + " 2)");
    assertThatThrownBy(() -> web1.ask("sql-admit 2")).isInstanceOf(ControlException.class);
    web1.ask("sql-admit 3");
    assertThat(web1.ask("sql-status")).contains("{\"admits\":true,\"epoch\":3");
  }

  @Test
  void gatewayThatStartsAnewAdmitsNobodyUntilTold() throws Exception {
    web1.ask("sql-admit 4");
    application.connect().close();
    web1.close();
    web1 = SqlGateway.open(authority, folder.resolve("web-1"), "web-1", first);
    web1.lead(HOLD_MILLIS, web1, web2);
    application.lead(300, web1, web2);
    assertThatThrownBy(application::connect)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no database accepts writes")
        .hasMessageContaining("web-1 writes, epoch 4; web-1 closed");
    application.lead(HOLD_MILLIS, web1, web2);
    web1.ask("sql-admit 4");
    application.connect().close();
  }

  @Test
  void reloadKeepsWhatIsKnownAndConnections() throws Exception {
    web1.ask("sql-admit 1");
    try (Connection remote = application.connect();
        Connection local = web1.connect()) {
      application.lead(HOLD_MILLIS, web1, web2);
      web1.lead(HOLD_MILLIS, web1, web2);
      assertThat(remote.isValid(5)).isTrue();
      assertThat(local.isValid(5)).isTrue();
    }
    assertThat(web1.ask("sql-status")).contains("{\"admits\":true,\"epoch\":1");
    try (Connection connection = application.connect()) {
      application.lead(HOLD_MILLIS, web2);
      await().atMost(LIMIT).until(() -> !connection.isValid(1));
    }
  }

  @Test
  void cutEndsWritersAtOnceAndAdmitsNoMore() throws Exception {
    web1.ask("sql-admit 1");
    web1.ask("sql-reads yes");
    try (Connection remote = application.connect();
        Connection local = web1.connect();
        Connection reader = application.read()) {
      assertThat(serverId(reader)).isEqualTo(1);
      web1.ask("sql-cut");
      assertThat(remote.isValid(1)).isFalse();
      assertThat(local.isValid(1)).isFalse();
      assertThat(reader.isValid(5)).isTrue();
    }
    CompletableFuture<Integer> waiting = connecting(application);
    await().atMost(LIMIT).until(() -> application.passage().held() == 1);
    web1.ask("sql-admit 1");
    assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(1);
  }

  /** A node that had no answer has asked for something else since. */
  @Test
  void requestThatComesTooLateIsNotObeyed() throws Exception {
    web1.ask("sql-order 7 sql-admit 1");
    try (Connection connection = application.connect()) {
      for (String late : new String[] {"6 sql-cut", "7 sql-cut", "5 sql-hold 0"}) {
        assertThatThrownBy(() -> web1.ask("sql-order " + late))
            .isInstanceOf(ControlException.class)
            .hasMessageContaining("(expected: more than 7, which was obeyed before)");
      }
      assertThat(connection.isValid(5)).isTrue();
      web1.ask("sql-order 8 sql-cut");
      assertThat(connection.isValid(1)).isFalse();
    }
    assertThatThrownBy(() -> web1.ask("sql-order 7 sql-admit 1"))
        .isInstanceOf(ControlException.class);
    assertThat(web1.ask("sql-status")).contains("\"admits\":false");
    for (String wrong : new String[] {"sql-order", "sql-order 9", "sql-order x sql-cut"}) {
      assertThatThrownBy(() -> web1.ask(wrong))
          .isInstanceOf(ControlException.class)
          .hasMessageContaining("expected: NUMBER");
    }
  }

  @Test
  void twoWritersOfOneEpochAreRefused() {
    web1.ask("sql-writer 3 web-2");
    web1.ask("sql-writer 3 web-2");
    web1.ask("sql-writer 2 web-1");
    assertThatThrownBy(() -> web1.ask("sql-writer 3 web-1"))
        .isInstanceOf(ControlException.class)
        .hasMessage(
            "sql-writer: web-1 under epoch 3 (expected: web-2, which is known to write under it)");
    assertThatThrownBy(() -> web1.ask("sql-admit 3")).isInstanceOf(ControlException.class);
    for (String wrong :
        new String[] {
          "sql-writer 3",
          "sql-writer x web-1",
          "sql-writer 0 web-1",
          "sql-admit",
          "sql-hold",
          "sql-hold -1",
          "sql-cut now",
          "sql-reads maybe",
          "sql-writer 9 Web"
        }) {
      assertThatThrownBy(() -> web1.ask(wrong)).isInstanceOf(ControlException.class);
    }
    assertThatThrownBy(() -> application.ask("sql-admit 4"))
        .hasMessage("sql-admit: no entry (expected: sqlEntry in the configuration)");
  }

  private static CompletableFuture<Integer> connecting(SqlGateway gateway) {
    return SqlGateway.inBackground(() -> {
      try (Connection connection = gateway.connect()) {
        return serverId(connection);
      }
    });
  }

  private static boolean running(SqlGateway gateway, String statement) throws SQLException {
    try (Connection asking = gateway.connect();
        var prepared =
            asking.prepareStatement(
                "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO = ?")) {
      prepared.setString(1, statement);
      try (var result = prepared.executeQuery()) {
        return result.next() && result.getInt(1) == 1;
      }
    }
  }
}
