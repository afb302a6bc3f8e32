// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import static garrison.gateway.protocol.Exchange.State.BUSY;
import static garrison.gateway.protocol.Exchange.State.OPAQUE;
import static garrison.gateway.protocol.Exchange.State.REST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.gateway.passage.LocalMariadb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connector/J and a real MariaDB, followed as they speak. With the property {@code
 * exchanges.write=FOLDER} what was said is recorded, for {@link ExchangeFollowerTest}.
 */
class ExchangeFollowerIT {
  @TempDir private static Path folder;
  private static LocalMariadb database;

  /** One connection and who watches it. */
  private record Watched(Connection connection, WatchedServer server) implements AutoCloseable {
    void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        boolean hasRows = statement.execute(sql);
        while (hasRows || statement.getUpdateCount() != -1) {
          hasRows = statement.getMoreResults();
        }
      }
    }

    void fails(String sql) {
      assertThatThrownBy(() -> execute(sql)).isInstanceOf(SQLException.class);
    }

    /** Everything was answered: the follower has to be in this state. */
    void is(Exchange.State state) {
      assertThat(server.state()).isEqualTo(state);
      server.note(state);
    }

    @Override
    public void close() throws SQLException, IOException {
      connection.close();
      server.close();
    }
  }

  @BeforeAll
  static void startDatabase() throws Exception {
    database = LocalMariadb.start(folder.resolve("1"), 1);
    try (Watched setup = watch("", "new")) {
      setup.execute("CREATE TABLE site.one (id INT PRIMARY KEY, word VARCHAR(20)) ENGINE=InnoDB");
      setup.execute(
          "CREATE PROCEDURE site.both(OUT n INT) BEGIN SELECT 1; SELECT 2, 3; SET n = 4; END");
    }
  }

  @AfterAll
  static void stopDatabase() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void textStatements(String kind) throws Exception {
    try (Watched watched = watch("", kind)) {
      watched.is(REST);
      watched.execute("SELECT 1, 'two', NULL");
      watched.is(REST);
      watched.execute("SELECT * FROM site.one WHERE id = 0");
      watched.is(REST);
      watched.execute("SELECT seq, REPEAT('x', 300) FROM seq_1_to_40");
      watched.is(REST);
      watched.execute("REPLACE INTO site.one VALUES (1, 'one')");
      watched.is(REST);
      watched.execute("DO 1");
      watched.fails("SELECT nothing FROM nowhere");
      watched.is(REST);
      watched.connection().isValid(5);
      watched.is(REST);
      watched.connection().setCatalog("information_schema");
      watched.is(REST);
      watched.execute("SHOW WARNINGS");
      watched.execute("EXPLAIN SELECT * FROM site.one");
      watched.is(REST);
      record("text", kind, watched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void transactions(String kind) throws Exception {
    try (Watched watched = watch("", kind)) {
      watched.execute("START TRANSACTION");
      watched.is(BUSY);
      watched.execute("SELECT 1");
      watched.is(BUSY);
      watched.execute("ROLLBACK");
      watched.is(REST);
      watched.connection().setAutoCommit(false);
      watched.is(REST);
      watched.execute("REPLACE INTO site.one VALUES (2, 'two')");
      watched.is(BUSY);
      watched.connection().commit();
      watched.is(REST);
      watched.execute("SELECT * FROM site.one");
      watched.is(BUSY);
      watched.connection().rollback();
      watched.is(REST);
      watched.fails("INSERT INTO site.one VALUES (2, 'two')");
      watched.is(BUSY);
      watched.connection().rollback();
      watched.connection().setAutoCommit(true);
      watched.is(REST);
      record("transactions", kind, watched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void preparedStatements(String kind) throws Exception {
    try (Watched watched = watch("&useServerPrepStmts=true", kind)) {
      try (PreparedStatement statement =
          watched.connection().prepareStatement("SELECT id, word, ? FROM site.one WHERE id < ?")) {
        for (int i = 0; i < 3; i++) {
          statement.setString(1, "x".repeat(300));
          statement.setInt(2, 10 * i);
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              assertThat(rows.getString(3)).hasSize(300);
            }
          }
          watched.is(REST);
        }
      }
      watched.is(REST);
      try (PreparedStatement statement =
          watched.connection().prepareStatement("REPLACE INTO site.one VALUES (?, ?)")) {
        for (int i = 3; i < 30; i++) {
          statement.setInt(1, i);
          statement.setString(2, "word " + i);
          statement.addBatch();
        }
        assertThat(statement.executeBatch()).hasSize(27);
        watched.is(REST);
      }
      try (PreparedStatement statement = watched.connection().prepareStatement("DO 1")) {
        statement.execute();
        watched.is(REST);
      }
      assertThatThrownBy(
              () -> watched.connection().prepareStatement("SELECT nothing FROM nowhere").execute())
          .isInstanceOf(SQLException.class);
      watched.is(REST);
      record("prepared", kind, watched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void statementsSentAheadOfTheirAnswers(String kind) throws Exception {
    try (Watched watched = watch("&useServerPrepStmts=true&useBulkStmts=false", kind)) {
      watched.connection().setAutoCommit(false);
      try (PreparedStatement statement =
          watched.connection().prepareStatement("REPLACE INTO site.one VALUES (?, 'many')")) {
        for (int i = 100; i < 200; i++) {
          statement.setInt(1, i);
          statement.addBatch();
        }
        assertThat(statement.executeBatch()).hasSize(100);
      }
      watched.is(BUSY);
      watched.connection().commit();
      watched.is(REST);
      record("pipelined", kind, watched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void manyResultsOfOneStatement(String kind) throws Exception {
    try (Watched watched = watch("&allowMultiQueries=true", kind)) {
      watched.execute("SELECT 1; DO 2; SELECT 3, 4; REPLACE INTO site.one VALUES (5, 'five')");
      watched.is(REST);
      watched.execute("SELECT 1; START TRANSACTION; SELECT 2");
      watched.is(BUSY);
      watched.execute("DO 1; COMMIT");
      watched.is(REST);
      watched.fails("SELECT 1; SELECT nothing FROM nowhere; SELECT 2");
      watched.is(REST);
      watched.execute("CALL site.both(@n)");
      watched.is(REST);
      try (PreparedStatement call = watched.connection().prepareStatement("CALL site.both(@n)")) {
        call.execute();
      }
      watched.is(REST);
      record("many-results", kind, watched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void localFileThatTheServerRefuses(String kind) throws Exception {
    try (Watched watched = watch("&allowLocalInfile=false", kind)) {
      watched.fails("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE site.one");
      watched.is(REST);
      record("local-refused", kind, watched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void localFileIsNotFollowed(String kind) throws Exception {
    try (Watched watched = watch("&allowLocalInfile=true", kind)) {
      Path file = folder.resolve("rows");
      Files.writeString(file, "7\tseven\n8\teight\n");
      watched.execute("LOAD DATA LOCAL INFILE '" + file + "' REPLACE INTO TABLE site.one");
      watched.is(OPAQUE);
      record("local", kind, watched);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void compressionIsNotFollowed(String kind) throws Exception {
    try (Watched watched = watch("&useCompression=true", kind)) {
      watched.execute("SELECT 1");
      watched.is(OPAQUE);
      record("compressed", kind, watched);
    }
  }

  private static Watched watch(String options, String kind) throws IOException, SQLException {
    WatchedServer server = new WatchedServer(database.socket(), kind.equals("old"));
    Connection connection =
        DriverManager.getConnection(
            "jdbc:mariadb://127.0.0.1:" + server.port() + "/site?socketTimeout=20000" + options,
            "site",
            LocalMariadb.PASSWORD);
    return new Watched(connection, server);
  }

  private static void record(String name, String kind, Watched watched) throws IOException {
    String into = System.getProperty("exchanges.write");
    if (into != null) {
      watched.server().exchange().write(Path.of(into, name + "-" + kind + ".txt"));
    }
  }
}
