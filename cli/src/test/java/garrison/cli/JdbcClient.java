// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.Random;

/**
 * A program that uses one JDBC driver, run on a server of the lab: {@code return URL} loses its
 * connection and comes back, {@code features URL} does what applications do. It prints a line for
 * each thing that worked and ends with a stack trace at the first that did not.
 */
final class JdbcClient {
  private static final int LARGE = 16 << 20;

  private final String url;

  private JdbcClient(String url) {
    this.url = url;
  }

  /** Arguments: what to do, and the URL with user and password in it. */
  public static void main(String[] arguments) throws SQLException, IOException {
    JdbcClient client = new JdbcClient(arguments[1]);
    if (arguments[0].equals("return")) {
      client.comeBack();
    } else {
      client.useFeatures();
    }
  }

  private static void say(String text) {
    System.out.println(text);
  }

  private void comeBack() throws SQLException, IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Connection old = DriverManager.getConnection(url)) {
      ask(old, "SELECT 1");
      say("ready");
      orders.readLine();
      try {
        ask(old, "INSERT INTO note (text) VALUES ('old')");
        say("kept");
      } catch (SQLException e) {
        say("lost " + e.getSQLState());
      }
    }
    try (Connection fresh = DriverManager.getConnection(url)) {
      ask(fresh, "INSERT INTO note (text) VALUES ('fresh')");
      say("served");
    }
  }

  private void useFeatures() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      procedure(connection);
      transaction(connection);
      sessionState(connection);
      // MariaDB 10.11 cannot uncompress what Connector/J 3.5.11 makes of it, without Garrison too.
      if (!url.startsWith("jdbc:mariadb:") || !url.contains("useCompression")) {
        largeValue(connection);
      }
      localFile(connection);
      cancel(connection);
      if (connection instanceof com.mysql.cj.jdbc.JdbcConnection mysql) {
        mysql.changeUser("clients", "clients");
        require(value(connection, "SELECT 1").equals("1"), "change of user");
      }
    }
  }

  private static void procedure(Connection connection) throws SQLException {
    try (CallableStatement call = connection.prepareCall("{CALL double_it(?, ?)}")) {
      call.setInt(1, 21);
      call.registerOutParameter(2, Types.INTEGER);
      call.execute();
      require(call.getInt(2) == 42, "procedure with an OUT parameter");
    }
  }

  private static void transaction(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    ask(connection, "INSERT INTO note (text) VALUES ('undone')");
    connection.rollback();
    ask(connection, "INSERT INTO note (text) VALUES ('done')");
    connection.commit();
    connection.setAutoCommit(true);
    require(
        value(connection, "SELECT COUNT(*) FROM note WHERE text = 'undone'").equals("0"),
        "transaction");
  }

  private static void sessionState(Connection connection) throws SQLException {
    ask(connection, "SET SESSION lock_wait_timeout = 1234");
    ask(connection, "SET @mine = 'kept'");
    ask(connection, "CREATE TEMPORARY TABLE mine (id INT)");
    ask(connection, "INSERT INTO mine VALUES (1)");
    require(
        value(connection, "SELECT CONCAT(@@lock_wait_timeout, @mine, id) FROM mine")
            .equals("1234kept1"),
        "state of the session");
  }

  private static void largeValue(Connection connection) throws SQLException {
    byte[] sent = new byte[LARGE];
    new Random(1).nextBytes(sent);
    try (PreparedStatement insert =
        connection.prepareStatement("REPLACE INTO large (id, content) VALUES (?, ?)")) {
      insert.setInt(1, 1);
      insert.setBytes(2, sent);
      insert.execute();
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT content FROM large WHERE id = ?")) {
      select.setInt(1, 1);
      try (ResultSet rows = select.executeQuery()) {
        require(rows.next() && Arrays.equals(rows.getBytes(1), sent), "16 MiB there and back");
      }
    }
  }

  private static void localFile(Connection connection) throws SQLException {
    try {
      ask(connection, "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE note (text)");
    } catch (SQLException e) {
      say("LOAD DATA LOCAL refused");
      return;
    }
    throw new IllegalStateException("LOAD DATA LOCAL went through (expected: refused)");
  }

  /** Drivers do this by KILL QUERY on a connection of its own. */
  private static void cancel(Connection connection) throws SQLException {
    long begun = System.nanoTime();
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      statement.execute("SELECT SLEEP(20)");
    } catch (SQLException e) {
      // Either is an answer: some drivers report the time, others only a shorter sleep.
    }
    require(System.nanoTime() - begun < 10_000_000_000L, "KILL QUERY");
    require(value(connection, "SELECT 1").equals("1"), "the connection after it");
  }

  private static void ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  private static void require(boolean isSo, String what) {
    if (!isSo) {
      throw new IllegalStateException(what + ": failed");
    }
    say(what);
  }
}
