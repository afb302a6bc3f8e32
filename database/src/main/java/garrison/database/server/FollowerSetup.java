// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.Source;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a running server follow a source by GTID over mutual TLS, with threads that are new: what
 * former ones had received and not applied is thrown away by that. The server is closed for writes
 * first and waits for no follower of its own.
 */
final class FollowerSetup {
  private static final Logger LOGGER = LoggerFactory.getLogger(FollowerSetup.class);

  private final DatabaseConfiguration configuration;
  private final Source source;
  private final Sql sql;

  FollowerSetup(DatabaseConfiguration configuration, Source source, Sql sql) {
    this.configuration = configuration;
    this.source = source;
    this.sql = sql;
  }

  void apply() throws SQLException {
    sql.execute("SET GLOBAL read_only = ON");
    ReceivingThread.end(sql);
    sql.execute("STOP SLAVE");
    sql.execute("SET GLOBAL rpl_semi_sync_master_enabled = OFF");
    sql.execute("SET GLOBAL rpl_semi_sync_slave_enabled = ON");
    sql.execute(changeStatement());
    start();
  }

  private void start() throws SQLException {
    Map<String, String> positions =
        sql.rows("SELECT @@global.gtid_slave_pos AS recorded, @@global.gtid_binlog_pos AS logged")
            .getFirst();
    GtidPosition recorded = GtidPosition.parse(positions.getOrDefault("recorded", ""));
    GtidPosition logged = GtidPosition.parse(positions.getOrDefault("logged", ""));
    GtidPosition next = recorded.afterCrash(logged);
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
    LOGGER.info(
        "event=replication_started server={} source={}",
        configuration.listener().server(),
        source.server());
  }

  /**
   * The source's certificate is checked against our authority and its address. MariaDB cannot ask
   * for a role in it, so another role of the source's own server would pass; no other server would.
   */
  private String changeStatement() {
    DatabasePaths paths = configuration.paths();
    return String.join(
        ", ",
        "CHANGE MASTER TO MASTER_HOST='" + source.endpoint().address() + "'",
        "MASTER_PORT=" + source.endpoint().port(),
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
