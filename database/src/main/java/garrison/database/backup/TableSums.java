// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.server.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Counts and sums up tables. Not by {@code CHECKSUM TABLE}: that is no part of the transaction's
 * snapshot, so beside writers it would tell of another moment.
 *
 * @param sql a connection, in a transaction with a snapshot where others write
 */
record TableSums(Sql sql) {
  private static final String TABLES =
      "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t FROM information_schema.TABLES"
          + " WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA NOT IN"
          + " ('mysql', 'information_schema', 'performance_schema', 'sys')"
          + " ORDER BY TABLE_SCHEMA, TABLE_NAME";

  /** All tables but MariaDB's own. */
  List<TableSum> all() throws SQLException {
    List<TableSum> sums = new ArrayList<>();
    for (Map<String, String> row : sql.rows(TABLES)) {
      sums.add(one(row.getOrDefault("s", ""), row.getOrDefault("t", "")));
    }
    return sums;
  }

  private TableSum one(String database, String table) throws SQLException {
    List<String> columns =
        sql.column(
            "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
                + text(database)
                + " AND TABLE_NAME = "
                + text(table)
                + " ORDER BY ORDINAL_POSITION");
    List<String> parts =
        columns.stream()
            .map(column -> "IFNULL(CRC32(CAST(" + name(column) + " AS BINARY)), 'N')")
            .toList();
    Map<String, String> row =
        sql.rows(
                "SELECT COUNT(*) AS n, COALESCE(SUM(CAST(CRC32(CONCAT_WS(',', "
                    + String.join(", ", parts)
                    + ")) AS DECIMAL(20))), 0) AS s FROM "
                    + name(database)
                    + "."
                    + name(table))
            .getFirst();
    return new TableSum(
        database + "." + table,
        Long.parseLong(row.getOrDefault("n", "0")),
        row.getOrDefault("s", ""));
  }

  static String name(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  private static String text(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
