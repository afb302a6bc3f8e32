// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.WriterPlace;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a running, read-only server follow the writer by GTID over mutual TLS. Nothing is changed
 * when it already does, because each start of the replication threads throws away what was received
 * and not yet applied.
 */
final class FollowerSetup {
  private static final Logger LOGGER = LoggerFactory.getLogger(FollowerSetup.class);

  private final DatabaseConfiguration configuration;
  private final WriterPlace.Elsewhere writer;
  private final Sql sql;

  FollowerSetup(DatabaseConfiguration configuration, WriterPlace.Elsewhere writer, Sql sql) {
    this.configuration = configuration;
    this.writer = writer;
    this.sql = sql;
  }

  void apply() throws SQLException {
    if (!sql.column("SELECT @@global.read_only").equals(List.of("1"))) {
      sql.execute("SET GLOBAL read_only = ON");
      LOGGER.info("event=writes_closed server={}", configuration.listener().server());
    }
    List<Map<String, String>> status = sql.rows("SHOW SLAVE STATUS");
    if (status.isEmpty() || !follows(status.getFirst())) {
      sql.execute("STOP SLAVE");
      sql.execute(changeStatement());
      LOGGER.info(
          "event=follows server={} writer={}",
          configuration.listener().server(),
          writer.identity().server());
      start();
    } else if (isStopped(status.getFirst())) {
      sql.execute("STOP SLAVE");
      start();
    }
  }

  private void start() throws SQLException {
    Map<String, String> positions =
        sql.rows("SELECT @@global.gtid_slave_pos AS recorded, @@global.gtid_binlog_pos AS logged")
            .getFirst();
    GtidPosition recorded = GtidPosition.parse(positions.getOrDefault("recorded", ""));
    GtidPosition logged = GtidPosition.parse(positions.getOrDefault("logged", ""));
    GtidPosition next = recorded.afterCrash(logged, configuration.listener().id());
    if (!next.equals(recorded)) {
      sql.execute("SET GLOBAL gtid_slave_pos = '" + next + "'");
      LOGGER.warn(
          "event=position_corrected server={} recorded={} logged={} next={}",
          configuration.listener().server(),
          recorded,
          logged,
          next);
    }
    sql.execute("START SLAVE");
    LOGGER.info("event=replication_started server={}", configuration.listener().server());
  }

  private boolean follows(Map<String, String> status) {
    return expected().entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(status.get(entry.getKey())));
  }

  private static boolean isStopped(Map<String, String> status) {
    return "No".equals(status.get("Slave_IO_Running"))
        || "No".equals(status.get("Slave_SQL_Running"));
  }

  /** What {@code SHOW SLAVE STATUS} shows when this server follows as it has to. */
  private Map<String, String> expected() {
    DatabasePaths paths = configuration.paths();
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("Master_Host", writer.endpoint().address().text());
    expected.put("Master_Port", writer.endpoint().port().toString());
    expected.put("Master_User", user());
    expected.put("Using_Gtid", "Slave_Pos");
    expected.put("Master_SSL_Allowed", "Yes");
    expected.put("Master_SSL_Verify_Server_Cert", "Yes");
    expected.put("Master_SSL_CA_File", paths.authorities().toString());
    expected.put("Master_SSL_Cert", paths.certificate().toString());
    expected.put("Master_SSL_Key", paths.key().toString());
    return expected;
  }

  /**
   * The writer's certificate is checked against our authority and its address. MariaDB cannot ask
   * for a role in it, so another role of the writer's own server would pass; no other server would.
   */
  private String changeStatement() {
    DatabasePaths paths = configuration.paths();
    return String.join(
        ", ",
        "CHANGE MASTER TO MASTER_HOST='" + writer.endpoint().address() + "'",
        "MASTER_PORT=" + writer.endpoint().port(),
        "MASTER_USER='" + user() + "'",
        "MASTER_PASSWORD=''",
        "MASTER_USE_GTID=slave_pos",
        "MASTER_SSL=1",
        "MASTER_SSL_CA='" + paths.authorities() + "'",
        "MASTER_SSL_CERT='" + paths.certificate() + "'",
        "MASTER_SSL_KEY='" + paths.key() + "'",
        "MASTER_SSL_VERIFY_SERVER_CERT=1",
        "MASTER_CONNECT_RETRY=1",
        "MASTER_HEARTBEAT_PERIOD=1");
  }

  private String user() {
    return Account.REPLICATION_PREFIX + configuration.listener().server();
  }
}
