// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static garrison.database.server.DatabaseServers.WEB_1;
import static garrison.database.server.DatabaseServers.WEB_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and how far. */
class AccessIT {
  private static DatabaseServers servers;

  @BeforeAll
  static void start() throws IOException {
    servers = new DatabaseServers();
    servers.start(WEB_1);
    servers.issue(WEB_2, Role.WEB, Duration.ofHours(1));
  }

  @AfterAll
  static void stop() throws IOException {
    servers.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET SESSION sql_log_bin = 0",
        "SET GLOBAL read_only = ON",
        "SET SESSION gtid_domain_id = 3",
        "SET SESSION gtid_seq_no = 5",
        "SET SESSION server_id = 77",
        "SET SESSION binlog_format = STATEMENT",
        "SET SESSION enforce_storage_engine = NULL",
        "SET GLOBAL rpl_semi_sync_master_enabled = OFF",
        "STOP SLAVE",
        "RESET MASTER",
        "PURGE BINARY LOGS TO 'binlog.000001'",
        "FLUSH BINARY LOGS",
        "SHUTDOWN",
        "CREATE USER other@localhost",
        "CREATE DATABASE other",
        "SELECT * FROM mysql.global_priv",
        "CREATE TABLE sys.mine (a INT)",
        "GRANT SELECT ON site.* TO 'root'@'localhost'",
        "SELECT 1 INTO OUTFILE '/tmp/site-outfile'",
      })
  void applicationHasNoRightTo(String statement) throws SQLException {
    try (Connection connection = servers.application(WEB_1)) {
      assertThatThrownBy(() -> new Sql(connection).execute(statement))
          .isInstanceOf(SQLException.class)
          .hasMessageMatching("(?s).*(denied|privilege).*");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MyISAM", "Aria", "MEMORY", "CSV"})
  void applicationKeepsItsDataInInnoDbOnly(String engine) throws SQLException {
    try (Connection connection = servers.application(WEB_1)) {
      Sql sql = new Sql(connection);
      assertThatThrownBy(
              () -> sql.execute("CREATE TABLE t_strict (a INT NOT NULL) ENGINE=" + engine))
          .isInstanceOf(SQLException.class);
      sql.execute("SET SESSION sql_mode = ''");
      sql.execute("CREATE TABLE t_" + engine + " (a INT NOT NULL) ENGINE=" + engine);
      assertThat(
              sql.column(
                  "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_NAME = 't_"
                      + engine
                      + "'"))
          .containsExactly("InnoDB");
    }
  }

  @Test
  void nobodyIsAnonymousAndOnlyTheAdministratorHasSuper() throws SQLException {
    try (Connection connection = servers.administrator(WEB_1)) {
      Sql sql = new Sql(connection);
      assertThat(sql.column("SELECT User FROM mysql.global_priv WHERE User = ''")).isEmpty();
      assertThat(sql.column("SELECT User FROM mysql.user WHERE Super_priv = 'Y'"))
          .containsOnly("root", System.getProperty("user.name"));
      assertThat(sql.column("SHOW DATABASES"))
          .containsExactlyInAnyOrder(
              "garrison", "information_schema", "mysql", "performance_schema", "site", "sys");
    }
  }

  @Test
  void replicationLoginNeedsTheFollowersOwnCertificate() throws Exception {
    assertThat(login("sslMode=verify-ca" + client("database"))).isEqualTo("in");
    assertThat(login("sslMode=verify-ca" + client("web"))).contains("Access denied");
    assertThat(login("sslMode=verify-ca" + authority())).contains("Access denied");
    assertThat(login("sslMode=disable")).contains("Access denied");
  }

  @Test
  void plainTextIsRefusedEvenForAnAccountThatDoesNotAskForTls() throws Exception {
    try (Connection connection = servers.administrator(WEB_1)) {
      Sql sql = new Sql(connection);
      sql.execute("CREATE OR REPLACE USER plain@'%'");
      assertThat(login("plain", "sslMode=disable")).contains("Access denied");
      assertThat(login("plain", "sslMode=verify-ca" + authority())).isEqualTo("in");
      sql.execute("DROP USER plain@'%'");
    }
  }

  @Test
  void applicationAccountDoesNotExistOnTheNetwork() throws Exception {
    String url = "jdbc:mariadb://" + DatabaseServers.endpoint(WEB_1) + "/site?sslMode=verify-ca";
    assertThatThrownBy(() ->
            DriverManager.getConnection(
                    url + client("database") + "&password=" + DatabaseServers.PASSWORD, "site", "")
                .close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Access denied");
  }

  private static String login(String options) {
    return login("replication-web-2", options);
  }

  private static String login(String user, String options) {
    String url = "jdbc:mariadb://" + DatabaseServers.endpoint(WEB_1) + "/?" + options;
    try (Connection connection = DriverManager.getConnection(url, user, "")) {
      return connection.isValid(1) ? "in" : "invalid";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String authority() {
    return "&serverSslCert=" + servers.trust(WEB_1).resolve("authority.pem");
  }

  private static String client(String role) {
    Path folder = servers.trust(WEB_2);
    Path store = KeyStores.write(folder, role);
    return authority()
        + "&keyStore="
        + store
        + "&keyStorePassword="
        + KeyStores.PASSWORD
        + "&keyStoreType=PKCS12";
  }
}
