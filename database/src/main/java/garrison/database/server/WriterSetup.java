// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.configuration.DatabaseConfiguration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a running server that is to write what a writer needs: the accounts, the site's database,
 * and the row of its heartbeat. Followers receive all of it by replication. Each step is taken only
 * when it is needed, so that a restart adds nothing to the binary log.
 */
final class WriterSetup {
  private static final Logger LOGGER = LoggerFactory.getLogger(WriterSetup.class);

  private final DatabaseConfiguration configuration;
  private final Sql sql;

  WriterSetup(DatabaseConfiguration configuration, Sql sql) {
    this.configuration = configuration;
    this.sql = sql;
  }

  void apply() throws SQLException {
    requireFollowingNobody();
    dropAnonymousAccounts();
    List<Account> accounts = accounts();
    for (Account account : accounts) {
      ensure(account);
    }
    dropFormerPeers(accounts);
    ensureDatabase(configuration.application().database());
    ensureHeartbeat();
  }

  private void ensureHeartbeat() throws SQLException {
    ensureDatabase(Heartbeat.DATABASE);
    if (sql.column("SHOW TABLES FROM " + Heartbeat.DATABASE).isEmpty()) {
      sql.execute(Heartbeat.TABLE);
    }
    if (sql.column("SELECT id FROM " + Heartbeat.NAME).isEmpty()) {
      sql.execute(Heartbeat.FIRST);
    }
  }

  private void requireFollowingNobody() throws SQLException {
    var following = sql.rows("SHOW ALL SLAVES STATUS");
    if (!following.isEmpty()) {
      throw new DatabaseException(
          "writer "
              + configuration.listener().server()
              + ": follows "
              + following.getFirst().get("Master_Host")
              + " (expected: nobody)");
    }
  }

  private List<Account> accounts() {
    Optional<String> issuer = Issuer.read(configuration.paths().authorities());
    List<Account> accounts = new ArrayList<>();
    accounts.add(Account.application(configuration.application()));
    accounts.add(Account.backup(configuration.backup()));
    configuration
        .others()
        .forEach(other -> accounts.add(Account.replication(other.identity(), issuer)));
    return accounts;
  }

  /** There are none in a folder that we made; this is for one that came from elsewhere. */
  private void dropAnonymousAccounts() throws SQLException {
    for (var row : sql.rows("SELECT Host FROM mysql.global_priv WHERE User = ''")) {
      sql.execute("DROP USER IF EXISTS ''@`" + row.get("Host") + "`");
    }
  }

  private void ensure(Account account) throws SQLException {
    String where = " WHERE User = '" + account.user() + "' AND Host = '" + account.host() + "'";
    if (sql.column("SELECT User FROM mysql.global_priv" + where).isEmpty()) {
      sql.execute(account.createStatement());
      for (String grant : account.grantStatements()) {
        sql.execute(grant);
      }
      LOGGER.info("event=account_created account={}", account.name());
      return;
    }
    if (!sql.column("SHOW CREATE USER " + account.name()).equals(List.of(account.description()))) {
      sql.execute(account.changeStatement());
      LOGGER.info("event=account_changed account={}", account.name());
    }
    if (!account.hasRights(sql.column("SHOW GRANTS FOR " + account.name()))) {
      sql.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account.name());
      for (String grant : account.grantStatements()) {
        sql.execute(grant);
      }
      LOGGER.info("event=account_rights_changed account={}", account.name());
    }
  }

  private void dropFormerPeers(List<Account> accounts) throws SQLException {
    // The account with which this server follows others stays: its turn comes again.
    String own = Account.replicationUser(configuration.listener().server());
    List<String> wanted = accounts.stream().map(Account::name).toList();
    String pattern = Account.REPLICATION_PREFIX + "%";
    for (var row :
        sql.rows("SELECT User, Host FROM mysql.global_priv WHERE User LIKE '" + pattern + "'")) {
      String name = "`" + row.get("User") + "`@`" + row.get("Host") + "`";
      if (!wanted.contains(name) && !own.equals(row.get("User"))) {
        sql.execute("DROP USER IF EXISTS " + name);
        LOGGER.info("event=account_dropped account={}", name);
      }
    }
  }

  private void ensureDatabase(String database) throws SQLException {
    if (sql.column("SHOW DATABASES LIKE '" + database.replace("_", "\\_") + "'").isEmpty()) {
      sql.execute("CREATE DATABASE IF NOT EXISTS `" + database + "`");
    }
  }
}
