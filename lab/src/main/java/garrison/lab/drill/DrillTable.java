// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.lab.load.SqlClient;
import garrison.lab.network.NamespaceThreads;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The table that SQL writes of one run go to, made and removed as an application would: on a web
 * server, at 127.0.0.1:3306, with the application's account.
 *
 * <p>A table of its own, because the site's has a unique key on the id, and a write that happens
 * twice would be refused there instead of seen. The site's table is written to by HTTP.
 */
final class DrillTable {
  private static final int NO_SUCH_TABLE = 1146;
  private static final int DELETED_AT_ONCE = 2000;

  private final DrillPlan plan;
  private final Path namespace;
  private final SqlClient.Place place;

  DrillTable(DrillPlan plan, Path namespace, SqlClient.Place place) {
    this.plan = plan;
    this.namespace = namespace;
    this.place = place;
  }

  void create() throws InterruptedException {
    inside(
        "creating the drill's table",
        statement ->
            statement.execute(
                """
                CREATE TABLE IF NOT EXISTS %s (
                  sequence BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  id VARCHAR(64) NOT NULL,
                  content VARCHAR(200) NOT NULL,
                  KEY (id)
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin
                """
                    .formatted(plan.table())));
  }

  /** Removes what this run wrote, once all of it is proved. */
  void remove() throws InterruptedException {
    inside(
        "removing what the drill wrote",
        statement -> {
          statement.execute("DROP TABLE IF EXISTS " + plan.table());
          String delete =
              "DELETE FROM entry WHERE id LIKE 'drill-%s-%%' LIMIT %d"
                  .formatted(plan.run(), DELETED_AT_ONCE);
          try {
            int removed = DELETED_AT_ONCE;
            while (removed == DELETED_AT_ONCE) {
              removed = statement.executeUpdate(delete);
            }
          } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_TABLE) {
              throw e;
            }
          }
        });
  }

  private interface Work {
    void with(Statement statement) throws SQLException;
  }

  private void inside(String what, Work work) throws InterruptedException {
    try (ExecutorService there =
        Executors.newSingleThreadExecutor(new NamespaceThreads(namespace))) {
      there
          .submit(() -> {
            try (Connection connection = SqlClient.connect(place);
                Statement statement = connection.createStatement()) {
              work.with(statement);
            }
            return what;
          })
          .get();
    } catch (ExecutionException e) {
      throw new DrillException(what, "garrison database shows whether writes are possible", e);
    }
  }
}
