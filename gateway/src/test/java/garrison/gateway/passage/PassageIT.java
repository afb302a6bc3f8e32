// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static garrison.gateway.passage.SqlGateway.HOLD_MILLIS;
import static garrison.gateway.passage.SqlGateway.LIMITS;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connector/J through a passage, on the writer's own server and on another, to a real MariaDB. */
class PassageIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private static Path folder;
  private static LocalMariadb first;
  private static Authority authority;

  private SqlGateway web1;
  private SqlGateway application;

  @BeforeAll
  static void startDatabases() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    first = LocalMariadb.start(folder.resolve("1"), 1);
  }

  @AfterAll
  static void stopDatabases() {
    first.close();
  }

  @BeforeEach
  void open() {
    web1 = SqlGateway.open(authority, folder.resolve("web-1"), "web-1", first);
    web1.lead(HOLD_MILLIS, web1);
    application = SqlGateway.open(authority, folder.resolve("web-3"), "web-3", null);
    application.lead(HOLD_MILLIS, web1);
    web1.ask("sql-admit 1");
  }

  @AfterEach
  void close() {
    application.close();
    web1.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-3"})
  void largeResultAndLargeBlobArriveWhole(String server) throws Exception {
    byte[] blob = new byte[20 << 20];
    new Random(7).nextBytes(blob);
    try (Connection connection = gateway(server).connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE large (id INT PRIMARY KEY, data LONGBLOB)");
      try (var insert = connection.prepareStatement("INSERT INTO large VALUES (1, ?)")) {
        insert.setBytes(1, blob);
        insert.execute();
      }
      try (ResultSet result = statement.executeQuery("SELECT data FROM large")) {
        assertThat(result.next()).isTrue();
        assertThat(Arrays.equals(result.getBytes(1), blob)).isTrue();
      }
      long rows = 0;
      try (ResultSet result =
          statement.executeQuery("SELECT seq, REPEAT('x', 200) FROM seq_1_to_200000")) {
        while (result.next()) {
          rows++;
          assertThat(result.getLong(1)).isEqualTo(rows);
        }
      }
      assertThat(rows).isEqualTo(200_000);
      // The exchange was understood to its end: it counts as at rest.
      web1.ask("sql-hold 60000");
      assertThat(connection.isValid(1)).isFalse();
      assertThat(web1.metrics()).contains("reason=\"at_rest\",side=\"entry\"} 1.0");
    }
  }

  @Test
  void databaseThatSendsFasterThanItIsReadWaits() throws Exception {
    try (Connection connection = application.connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(1);
      String question = "SELECT seq, REPEAT('x', 10000) FROM seq_1_to_20000";
      try (ResultSet result = statement.executeQuery(question)) {
        assertThat(result.next()).isTrue();
        // 200 MB are on their way to a client that does not read: nothing may pile up here.
        await().atMost(LIMIT).until(() -> senderState().contains("riting to net"));
        long rows = 1;
        while (result.next()) {
          rows++;
        }
        assertThat(rows).isEqualTo(20_000);
      }
    }
  }

  @Test
  void connectionsBeyondTheLimitAreRefusedWithText() throws Exception {
    SqlLimits one = new SqlLimits(1, LIMITS.retry(), LIMITS.attempt(), LIMITS.inquiry());
    try (SqlGateway narrow =
        SqlGateway.open(authority, folder.resolve("web-2"), "web-2", null, one)) {
      narrow.lead(HOLD_MILLIS, web1);
      try (Connection connection = narrow.connect()) {
        for (boolean reads : new boolean[] {false, true}) {
          assertThatThrownBy(() -> (reads ? narrow.read() : narrow.connect()).close())
              .isInstanceOf(SQLException.class)
              .hasMessageContaining("1 connections are open already");
        }
        assertThat(serverId(connection)).isEqualTo(1);
      }
      await().atMost(LIMIT).until(() -> narrow.passage().connections() == 0);
      narrow.connect().close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-1", "web-3"})
  void endOfEitherSideEndsTheOther(String server) throws Exception {
    SqlGateway gateway = gateway(server);
    try (Connection connection = gateway.connect();
        Connection killer = gateway.connect()) {
      long id;
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("SELECT CONNECTION_ID()")) {
        result.next();
        id = result.getLong(1);
      }
      outcome(killer, "KILL " + id);
      await().atMost(LIMIT).until(() -> gateway.passage().connections() == 1);
    }
    await()
        .atMost(LIMIT)
        .until(() -> gateway.passage().connections() == 0 && web1.entry().connections() == 0);
  }

  @Test
  void deadDatabaseEndsItsConnections() throws Exception {
    try (LocalMariadb third = LocalMariadb.start(folder.resolve("3"), 3);
        SqlGateway web2 = SqlGateway.open(authority, folder.resolve("web-2"), "web-2", third)) {
      application.lead(HOLD_MILLIS, web1, web2);
      web2.ask("sql-admit 2");
      await().atMost(LIMIT).until(() -> application.ask("sql-status").contains("\"epoch\":2"));
      try (Connection connection = application.connect()) {
        assertThat(serverId(connection)).isEqualTo(3);
        third.kill();
        await().atMost(LIMIT).until(() -> application.passage().connections() == 0);
        assertThat(connection.isValid(1)).isFalse();
      }
    }
  }

  @Test
  void connectionsAreCounted() throws Exception {
    try (Connection connection = application.connect()) {
      assertThat(serverId(connection)).isEqualTo(1);
      assertThat(application.metrics())
          .contains(
              "garrison_sql_connections_active{purpose=\"write\"} 1.0",
              "garrison_sql_connections_active{purpose=\"read\"} 0.0",
              "garrison_sql_connections_total{purpose=\"write\"} 1.0",
              "garrison_sql_connections_held{purpose=\"write\"} 0.0");
      assertThat(web1.metrics())
          .contains("garrison_sql_entry_connections_active{purpose=\"write\"} 1.0");
    }
    for (String gone :
        List.of(
            "garrison_sql_connections_active{purpose=\"write\"} 0.0",
            "garrison_sql_connections_total{purpose=\"write\"} 1.0")) {
      await().atMost(LIMIT).until(() -> application.metrics().contains(gone));
    }
    await()
        .atMost(LIMIT)
        .until(() ->
            web1.metrics()
                .contains("garrison_sql_entry_connections_active{purpose=\"write\"} 0.0"));
  }

  private SqlGateway gateway(String server) {
    return server.equals("web-1") ? web1 : application;
  }

  /** What the server thread that sends many rows does, asked over another connection. */
  private String senderState() throws SQLException {
    try (Connection asking = application.connect();
        Statement statement = asking.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT STATE FROM information_schema.PROCESSLIST WHERE INFO LIKE '%seq_1_to_20000'"
                    + " AND INFO NOT LIKE '%PROCESSLIST%'")) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    }
  }
}
