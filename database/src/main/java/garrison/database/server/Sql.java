// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Statements on one connection, and their answers as values. */
public record Sql(Connection connection) {
  /** Most rows that any question of ours is answered with. */
  private static final int MOST_ROWS = 1000;

  /** Executes a statement whose answer does not matter. */
  public void execute(String statement) throws SQLException {
    try (Statement executing = connection.createStatement()) {
      executing.execute(statement);
    }
  }

  /** All rows, each as column name to text; SQL's NULL as the empty text. */
  public List<Map<String, String>> rows(String question) throws SQLException {
    try (Statement asking = connection.createStatement()) {
      asking.setMaxRows(MOST_ROWS);
      try (ResultSet result = asking.executeQuery(question)) {
        return rows(result);
      }
    }
  }

  /**
   * Executes several statements in their order with one way there and back, where the connection
   * allows several in one. The first that fails ends it.
   *
   * @return the rows of each; none where it is no question
   */
  public List<List<Map<String, String>>> together(String... statements) throws SQLException {
    List<List<Map<String, String>>> answers = new ArrayList<>();
    try (Statement executing = connection.createStatement()) {
      executing.setMaxRows(MOST_ROWS);
      boolean isQuestion = executing.execute(String.join("; ", statements));
      while (isQuestion || executing.getUpdateCount() >= 0) {
        if (isQuestion) {
          try (ResultSet result = executing.getResultSet()) {
            answers.add(rows(result));
          }
        } else {
          answers.add(List.of());
        }
        isQuestion = executing.getMoreResults();
      }
    }
    if (answers.size() != statements.length) {
      throw new SQLException(
          "statements: %d answers (expected: %d)".formatted(answers.size(), statements.length));
    }
    return answers;
  }

  private static List<Map<String, String>> rows(ResultSet result) throws SQLException {
    List<Map<String, String>> rows = new ArrayList<>();
    ResultSetMetaData columns = result.getMetaData();
    while (result.next()) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int column = 1; column <= columns.getColumnCount(); column++) {
        String value = result.getString(column);
        row.put(columns.getColumnLabel(column), value == null ? "" : value);
      }
      rows.add(row);
    }
    return rows;
  }

  /** The first column of all rows. */
  public List<String> column(String question) throws SQLException {
    return rows(question).stream().map(row -> row.values().iterator().next()).toList();
  }
}
