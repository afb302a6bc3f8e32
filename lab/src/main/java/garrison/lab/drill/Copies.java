// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.database.connection.LocalDatabase;
import garrison.lab.ledger.LedgerChecker;
import garrison.lab.ledger.LedgerReader;
import garrison.lab.ledger.Outcome;
import garrison.lab.ledger.StoredRow;
import garrison.lab.ledger.Verdict;
import garrison.lab.ledger.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads back what was written, from each copy by itself: at MariaDB's own Unix socket, with the
 * administrator's account, past edge, application, SQL passage and whoever is taken for the writer.
 * So one wrong belief about who is who cannot hide a loss, and both copies are proved, not only the
 * one that happens to answer.
 */
final class Copies {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NO_SUCH_TABLE = 1146;
  private static final int CATCH_UP_SECONDS = 50;

  private final DrillPlan plan;
  private final String administrator;

  Copies(DrillPlan plan, String administrator) {
    this.plan = plan;
    this.administrator = administrator;
  }

  /**
   * Holds the ledger of a cycle against every copy.
   *
   * @param writer whose position the others are waited for
   */
  Map<String, Verdict> check(int cycle, String writer) {
    Map<Write, Outcome> ledger = LedgerReader.read(plan.ledger(cycle));
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    String position = position(writer);
    for (DrillPlan.Server server : plan.databases()) {
      try (Connection connection = open(server)) {
        if (!server.name().equals(writer)) {
          catchUp(connection, server.name(), position);
        }
        List<StoredRow> rows = new ArrayList<>();
        rows.addAll(rows(connection, "SELECT id, content FROM site." + plan.table(), cycle));
        rows.addAll(rows(connection, "SELECT id, text FROM site.entry", cycle));
        verdicts.put(server.name(), LedgerChecker.check(ledger, rows));
      } catch (SQLException e) {
        throw unreadable(server.name(), e);
      }
    }
    return verdicts;
  }

  private String position(String writer) {
    try (Connection connection = open(plan.server(writer));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT @@global.gtid_binlog_pos")) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw unreadable(writer, e);
    }
  }

  private static void catchUp(Connection connection, String server, String position)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT MASTER_GTID_WAIT(?, ?)")) {
      statement.setString(1, position);
      statement.setInt(2, CATCH_UP_SECONDS);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (row.getInt(1) != 0) {
          throw new DrillException(
              "%s: has not applied %s after %d s (expected: what the writer has)"
                  .formatted(server, position, CATCH_UP_SECONDS),
              "garrison database shows what it is doing");
        }
      }
    }
  }

  private List<StoredRow> rows(Connection connection, String select, int cycle)
      throws SQLException {
    List<StoredRow> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(select + " WHERE id LIKE ?")) {
      statement.setString(1, plan.prefix(cycle) + "%");
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          rows.add(new StoredRow(found.getString(1), found.getString(2)));
        }
      }
    } catch (SQLException e) {
      // A site that was never written to has no table yet, and then nothing of ours in it.
      if (e.getErrorCode() != NO_SUCH_TABLE) {
        throw e;
      }
    }
    return rows;
  }

  private Connection open(DrillPlan.Server server) throws SQLException {
    return new LocalDatabase(server.databaseSocket()).open(administrator, LIMIT);
  }

  private static UnreadableException unreadable(String server, SQLException e) {
    return new UnreadableException(
        "reading back from " + server,
        "its table and ledger are kept; see .garrison/servers/" + server + "/logs/mariadb.log",
        e);
  }
}
