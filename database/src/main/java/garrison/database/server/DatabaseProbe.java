// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.server.DatabaseObservation.Access;
import garrison.database.server.DatabaseObservation.Activity;
import garrison.database.server.DatabaseObservation.Replication;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at a running server; changes nothing. */
record DatabaseProbe(Sql sql) {
  DatabaseObservation observe() throws SQLException {
    Map<String, String> variables =
        sql.rows(
                "SELECT @@global.read_only AS read_only, @@global.gtid_binlog_pos AS binlog,"
                    + " @@global.gtid_current_pos AS applied,"
                    + " @@global.max_connections AS connection_limit")
            .getFirst();
    String connections =
        sql.rows("SHOW GLOBAL STATUS LIKE 'Threads_connected'")
            .getFirst()
            .getOrDefault("Value", "");
    return new DatabaseObservation.Reachable(
        number(variables, "read_only") == 0 ? Access.READ_WRITE : Access.READ_ONLY,
        text(variables, "binlog"),
        text(variables, "applied"),
        Integer.parseInt(connections),
        (int) number(variables, "connection_limit"),
        replication(sql.rows("SHOW SLAVE STATUS")));
  }

  static Optional<Replication> replication(List<Map<String, String>> status) {
    return status.stream().findFirst().map(DatabaseProbe::replication);
  }

  private static Replication replication(Map<String, String> status) {
    String lag = text(status, "Seconds_Behind_Master");
    return new Replication(
        text(status, "Master_Host") + ":" + text(status, "Master_Port"),
        activity(text(status, "Slave_IO_Running")),
        activity(text(status, "Slave_SQL_Running")),
        text(status, "Gtid_IO_Pos"),
        lag.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(Long.parseLong(lag))),
        Stream.of("Last_IO_Error", "Last_SQL_Error")
            .map(error -> text(status, error))
            .filter(error -> !error.isEmpty())
            .collect(Collectors.joining("; ")));
  }

  private static Activity activity(String shown) {
    return switch (shown) {
      case "Yes" -> Activity.RUNNING;
      case "Connecting", "Preparing" -> Activity.CONNECTING;
      default -> Activity.STOPPED;
    };
  }

  private static String text(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }

  private static long number(Map<String, String> row, String column) {
    return Long.parseLong(text(row, column));
  }
}
