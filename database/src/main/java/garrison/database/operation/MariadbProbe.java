// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.binlog.BinaryLogs;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.Source;
import garrison.database.insync.Acknowledgements.Link;
import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Position;
import garrison.database.insync.Replication;
import garrison.database.server.Accounts;
import garrison.database.server.GtidPosition;
import garrison.database.server.Heartbeat;
import garrison.database.server.MariadbServer;
import garrison.database.server.Sql;
import garrison.model.ServerName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a running mariadbd over a connection that it keeps, and changes nothing. A look that
 * takes longer than its limit fails; the next one connects anew. Confined to one thread.
 */
final class MariadbProbe implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMillis(400);

  /** "Got fatal error 1236 from master": the source's log does not continue this server's. */
  private static final String REFUSED = "1236";

  /** Said when it would, had it not been deleted. */
  private static final String PURGED = "have been purged";

  private static final String VARIABLES =
      "SELECT @@global.read_only AS read_only, @@global.gtid_binlog_pos AS logged,"
          + " @@global.gtid_slave_pos AS applied,"
          + " @@global.rpl_semi_sync_master_enabled AS waiting,"
          + " @@global.max_connections AS connection_limit";

  private static final String STATUS =
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('Rpl_semi_sync_master_clients',"
          + " 'Rpl_semi_sync_master_no_tx', 'Rpl_semi_sync_master_wait_sessions',"
          + " 'Binlog_snapshot_file', 'Binlog_snapshot_position', 'Threads_connected')";

  private static final String FOLLOWING = "SHOW SLAVE STATUS";

  private static final String DUMPS =
      "SELECT ID, USER FROM information_schema.PROCESSLIST WHERE COMMAND = 'Binlog Dump'"
          + " ORDER BY ID";

  private final DatabaseConfiguration configuration;
  private final MariadbServer server;
  private @Nullable Connection connection;

  MariadbProbe(DatabaseConfiguration configuration, MariadbServer server) {
    this.configuration = configuration;
    this.server = server;
  }

  /** One look. */
  Sample look() throws SQLException {
    try {
      return look(new Sql(connect()));
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  /** How old the newest applied heartbeat is; empty while none has arrived. */
  OptionalLong lagMillis() throws SQLException {
    try {
      return new Sql(connect())
          .column(Heartbeat.AGE).stream().mapToLong(Long::parseLong).findFirst();
    } catch (SQLSyntaxErrorException _) {
      // The table is not there yet.
      return OptionalLong.empty();
    }
  }

  private Connection connect() throws SQLException {
    Connection known = connection;
    if (known == null) {
      known = server.open(LIMIT);
      connection = known;
    }
    return known;
  }

  /** The order matters: who acknowledges is looked at after how far the log is. */
  private Sample look(Sql sql) throws SQLException {
    List<List<Map<String, String>>> answers = sql.together(VARIABLES, STATUS, FOLLOWING, DUMPS);
    Map<String, String> variables = answers.get(0).getFirst();
    Map<String, String> status = status(answers.get(1));
    Optional<Map<String, String>> following = answers.get(2).stream().findFirst();
    Position written = position(text(variables, "logged"));
    return new Sample(
        number(variables, "read_only") == 0 ? Sample.Writable.YES : Sample.Writable.NO,
        number(variables, "waiting") == 0 ? Waiting.OFF : Waiting.ON,
        count(status, "Rpl_semi_sync_master_clients") > 0
            ? link(answers.get(3))
            : new Link.Missing(),
        (int) count(status, "Rpl_semi_sync_master_wait_sessions"),
        count(status, "Rpl_semi_sync_master_no_tx"),
        following.map(this::replication).orElseGet(Replication.Nobody::new),
        positions(following, text(variables, "applied"), written),
        text(variables, "logged"),
        new BinaryLogs.Place(
            text(status, "Binlog_snapshot_file"), count(status, "Binlog_snapshot_position")),
        (int) count(status, "Threads_connected"),
        (int) number(variables, "connection_limit"),
        following.map(MariadbProbe::error).orElse(""));
  }

  private static Map<String, String> status(List<Map<String, String>> rows) {
    Map<String, String> status = new HashMap<>();
    for (Map<String, String> row : rows) {
      status.put(text(row, "Variable_name"), text(row, "Value"));
    }
    return status;
  }

  private static long count(Map<String, String> status, String name) throws SQLException {
    if (!status.containsKey(name)) {
      throw new SQLException("status variable " + name + ": missing (expected: MariaDB's own)");
    }
    return number(status, name);
  }

  /**
   * Who is connected to acknowledge. A follower that comes again before its former connection was
   * noticed to be dead is there twice for a moment; the newer one counts.
   */
  private static Link link(List<Map<String, String>> dumps) {
    Link newest = new Link.Missing();
    for (Map<String, String> row : dumps) {
      Optional<ServerName> follower = Accounts.follower(text(row, "USER"));
      if (follower.isPresent()) {
        newest = new Link.Connected(follower.get(), number(row, "ID"));
      }
    }
    return newest;
  }

  /**
   * What was received counts from the position at which the threads began, which MariaDB shows as
   * nothing until the first transaction arrives.
   */
  private static Mariadb.Positions positions(
      Optional<Map<String, String>> following, String appliedText, Position written) {
    if (following.isEmpty()) {
      return new Mariadb.Positions(written, written, written);
    }
    Position applied = position(appliedText);
    Position received = position(text(following.get(), "Gtid_IO_Pos"));
    return new Mariadb.Positions(received.reaches(applied) ? received : applied, applied, written);
  }

  private Replication replication(Map<String, String> status) {
    return new Replication.From(
        source(text(status, "Master_Host"), text(status, "Master_Port")),
        receiving(status),
        state(text(status, "Slave_SQL_Running"), text(status, "Last_SQL_Errno")));
  }

  private ServerName source(String host, String port) {
    List<Source> others = configuration.others();
    return others.stream()
        .filter(other ->
            other.endpoint().address().text().equals(host)
                && other.endpoint().port().toString().equals(port))
        .findFirst()
        .map(Source::server)
        // Nobody of ours: the threads lead away from the set, and are made to follow the writer.
        .orElseGet(() -> new ServerName("unknown"));
  }

  private static Replication.State receiving(Map<String, String> status) {
    String errno = text(status, "Last_IO_Errno");
    Replication.State state = state(text(status, "Slave_IO_Running"), errno);
    if (state == Replication.State.RUNNING || !errno.equals(REFUSED)) {
      return state;
    }
    return text(status, "Last_IO_Error").contains(PURGED)
        ? Replication.State.PURGED
        : Replication.State.DIVERGED;
  }

  private static Replication.State state(String shown, String errno) {
    return switch (shown) {
      case "Yes" -> Replication.State.RUNNING;
      case "Connecting", "Preparing" -> Replication.State.CONNECTING;
      default ->
          errno.isEmpty() || errno.equals("0")
              ? Replication.State.STOPPED
              : Replication.State.FAILED;
    };
  }

  private static String error(Map<String, String> status) {
    return Stream.of("Last_IO_Error", "Last_SQL_Error")
        .map(error -> text(status, error))
        .filter(error -> !error.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static Position position(String gtids) {
    return new Position(GtidPosition.parse(gtids).sequence());
  }

  private static String text(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }

  private static long number(Map<String, String> row, String column) {
    return Long.parseLong(text(row, column));
  }

  /** Gives up the connection; the next look makes another. */
  @Override
  public void close() {
    Connection known = connection;
    connection = null;
    Connections.abandon(known);
  }
}
