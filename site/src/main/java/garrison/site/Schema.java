// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, made by the first statement that misses them; any number of processes may do so at
 * once. The entries' own table comes last: where it is, the gate is too. Binary collation: ids that
 * differ in case differ, and texts are compared as they are.
 */
final class Schema {
  /** Held by a writer until its transaction ends; see {@link EntryStore}. */
  static final String ENTER_GATE = "SELECT id FROM entry_gate WHERE id = 1 LOCK IN SHARE MODE";

  /** Granted when no writer holds the gate; %d is the most seconds to wait. */
  static final String SHUT_GATE = "SELECT id FROM entry_gate WHERE id = 1 FOR UPDATE WAIT %d";

  private static final List<String> STATEMENTS =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS entry_gate (
            id TINYINT NOT NULL PRIMARY KEY
          ) ENGINE=InnoDB
          """,
          "INSERT IGNORE INTO entry_gate (id) VALUES (1)",
          """
          CREATE TABLE IF NOT EXISTS entry (
            sequence BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
            id VARCHAR(64) NOT NULL,
            author VARCHAR(80) NOT NULL,
            text VARCHAR(2000) NOT NULL,
            written DATETIME(3) NOT NULL,
            UNIQUE KEY entry_id (id)
          ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
          """);

  private Schema() {}

  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : STATEMENTS) {
        statement.execute(sql);
      }
    }
  }
}
