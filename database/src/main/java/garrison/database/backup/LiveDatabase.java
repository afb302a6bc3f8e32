// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.configuration.BackupAccount;
import garrison.database.connection.LocalDatabase;
import garrison.database.server.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is read of the running server. */
final class LiveDatabase {
  private static final Duration GLANCE = Duration.ofSeconds(5);
  private static final Duration SCAN = Duration.ofHours(1);
  private static final String SNAPSHOT = "SHOW STATUS LIKE 'binlog\\_snapshot\\_%'";
  private static final String BEAT =
      "SELECT DATE_FORMAT(at, '%Y-%m-%dT%H:%i:%s.%fZ') FROM garrison.heartbeat WHERE id = 1";

  private final BackupSettings settings;

  LiveDatabase(BackupSettings settings) {
    this.settings = settings;
  }

  /**
   * How far the log is acknowledged.
   *
   * @param position the end of the last group that the engine has committed
   * @param reach everything acknowledged before this moment lies before the position
   */
  record Acknowledged(LogPosition position, Instant reach) {}

  /**
   * Looks at the log.
   *
   * <p>A transaction is in the log before it is acknowledged; if it never is, a later start may cut
   * it off. The engine commits it only after the acknowledgement, so the position committed in the
   * engine never has to be taken back. The heartbeat is read before it: a row written on the writer
   * at that moment is here, hence so is everything that was acknowledged earlier, also on a
   * follower that lags.
   */
  Acknowledged acknowledged() throws SQLException {
    try (Connection connection = open(GLANCE)) {
      Sql sql = new Sql(connection);
      List<String> beat = sql.column(BEAT);
      Instant reach = beat.isEmpty() ? Instant.EPOCH : Instant.parse(beat.getFirst());
      return new Acknowledged(position(sql), reach);
    }
  }

  private static LogPosition position(Sql sql) throws SQLException {
    String file = "";
    long offset = 0;
    for (Map<String, String> row : sql.rows(SNAPSHOT)) {
      String value = row.getOrDefault("Value", "");
      if (row.getOrDefault("Variable_name", "").endsWith("file")) {
        file = value;
      } else {
        offset = Long.parseLong(value);
      }
    }
    return new LogPosition(file, offset);
  }

  /** The tables as they are at one place of the log, while others go on writing. */
  FullBackup.Reference reference() throws SQLException {
    try (Connection connection = open(SCAN)) {
      Sql sql = new Sql(connection);
      sql.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      sql.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
      LogPosition position = position(sql);
      String gtid =
          sql.column("SELECT BINLOG_GTID_POS('" + position.file() + "', " + position.offset() + ")")
              .getFirst();
      FullBackup.Reference seen =
          new FullBackup.Reference(position, gtid, new TableSums(sql).all());
      sql.execute("ROLLBACK");
      return seen;
    }
  }

  String version() throws SQLException {
    try (Connection connection = open(GLANCE)) {
      return new Sql(connection).column("SELECT VERSION()").getFirst();
    }
  }

  /** Which data folder it is: another one has another history. */
  String lineage() {
    Path identity = settings.places().data().resolve("garrison-identity");
    try {
      String text = Files.readString(identity).strip();
      if (!text.matches("[A-Za-z0-9-]{1,64}")) {
        throw new BackupException("identity of the data folder " + identity + ": not one");
      }
      return text;
    } catch (IOException e) {
      throw new BackupException("identity of the data folder " + identity + ": cannot be read", e);
    }
  }

  private Connection open(Duration limit) throws SQLException {
    return new LocalDatabase(settings.places().socket())
        .open(BackupAccount.USER, settings.account().password(), "", limit);
  }
}
