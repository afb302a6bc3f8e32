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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sql-hold}: connections end between two transactions, or when their time is up. */
class HoldIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Longer than any test waits, so that what ends earlier ended by itself. */
  private static final String PATIENT = "sql-hold 60000";

  @TempDir private static Path folder;
  private static LocalMariadb database;
  private static Authority authority;

  private SqlGateway web1;
  private SqlGateway application;

  @BeforeAll
  static void startDatabase() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    database = LocalMariadb.start(folder.resolve("1"), 1);
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
  }

  @BeforeEach
  void open() throws Exception {
    web1 = SqlGateway.open(authority, folder.resolve("web-1"), "web-1", database);
    web1.lead(HOLD_MILLIS, web1);
    application = SqlGateway.open(authority, folder.resolve("web-3"), "web-3", null);
    application.lead(HOLD_MILLIS, web1);
    web1.ask("sql-admit 1");
    try (Connection connection = web1.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE held (id INT PRIMARY KEY) ENGINE=InnoDB");
    }
    await().atMost(LIMIT).until(() -> web1.entry().connections() == 0);
  }

  @AfterEach
  void close() {
    application.close();
    web1.close();
  }

  @Test
  void connectionsAtRestEndAtOnce() throws Exception {
    try (Connection remote = application.connect();
        Connection local = web1.connect()) {
      assertThat(serverId(remote)).isOne();
      assertThat(serverId(local)).isOne();
      hold(PATIENT).get(5, TimeUnit.SECONDS);
      assertThat(web1.entry().connections()).isZero();
      assertThat(remote.isValid(1)).isFalse();
      assertThat(local.isValid(1)).isFalse();
    }
    assertThat(web1.metrics())
        .contains("garrison_sql_connections_cut_total{reason=\"at_rest\",side=\"entry\"} 2.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&useServerPrepStmts=true", "&allowMultiQueries=true"})
  void transactionInFlightCommitsFirst(String options) throws Exception {
    for (SqlGateway each : new SqlGateway[] {application, web1}) {
      web1.ask("sql-admit 1");
      try (Connection connection = each.connect(options);
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("DELETE FROM held");
        insert(connection, 1);
        CompletableFuture<String> holding = hold(PATIENT);
        await().atMost(LIMIT).until(() -> web1.ask("sql-status").contains("\"admits\":false"));
        insert(connection, 2);
        assertThatThrownBy(() -> holding.get(200, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
        connection.commit();
        holding.get(5, TimeUnit.SECONDS);
        assertThat(connection.isValid(1)).isFalse();
      }
    }
    web1.ask("sql-admit 1");
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void statementInFlightIsAnsweredFirst() throws Exception {
    try (Connection connection = application.connect();
        Statement statement = connection.createStatement()) {
      // The rows are on their way to a client that does not read yet.
      statement.setFetchSize(1);
      try (ResultSet rows =
          statement.executeQuery("SELECT seq, REPEAT('x', 10000) FROM seq_1_to_5000")) {
        assertThat(rows.next()).isTrue();
        CompletableFuture<String> holding = hold(PATIENT);
        assertThatThrownBy(() -> holding.get(200, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
        long seen = 1;
        while (rows.next()) {
          seen++;
        }
        assertThat(seen).isEqualTo(5000);
        holding.get(5, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void transactionThatDoesNotEndIsCutWhenTimeIsUp() throws Exception {
    try (Connection connection = application.connect()) {
      connection.setAutoCommit(false);
      insert(connection, 9);
      hold("sql-hold 300").get(5, TimeUnit.SECONDS);
      assertThat(web1.entry().connections()).isZero();
      assertThat(connection.isValid(1)).isFalse();
    }
    assertThat(web1.metrics())
        .contains(
            "garrison_sql_connections_cut_total{reason=\"never_at_rest\",side=\"entry\"} 1.0");
    web1.ask("sql-admit 1");
    assertThat(count()).isZero();
  }

  @Test
  void compressedExchangeIsNotFollowed() throws Exception {
    try (Connection connection = application.connect("&useCompression=true")) {
      assertThat(serverId(connection)).isOne();
      CompletableFuture<String> holding = hold("sql-hold 500");
      assertThatThrownBy(() -> holding.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      holding.get(5, TimeUnit.SECONDS);
      assertThat(outcome(connection, "SELECT 1")).isNotEqualTo("done");
    }
  }

  @Test
  void newConnectionsAreHeldUntilTheEntryAdmitsAgain() throws Exception {
    web1.ask("sql-hold 0");
    CompletableFuture<Integer> waiting =
        inBackground(() -> {
          try (Connection connection = application.connect()) {
            return serverId(connection);
          }
        });
    await().atMost(LIMIT).until(() -> application.passage().held() == 1);
    web1.ask("sql-admit 1");
    assertThat(waiting.get(5, TimeUnit.SECONDS)).isOne();
  }

  private CompletableFuture<String> hold(String request) {
    return inBackground(() -> web1.ask(request));
  }

  private static void insert(Connection connection, int id) throws SQLException {
    try (var statement = connection.prepareStatement("INSERT INTO held VALUES (?)")) {
      statement.setInt(1, id);
      statement.execute();
    }
  }

  private int count() throws SQLException {
    try (Connection connection = application.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM held")) {
      result.next();
      return result.getInt(1);
    }
  }
}
