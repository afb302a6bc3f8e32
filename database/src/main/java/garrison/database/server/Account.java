// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.configuration.ApplicationAccount;
import garrison.database.configuration.BackupAccount;
import garrison.model.Identity;
import garrison.model.ServerName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A MariaDB account as it has to be, in the words in which MariaDB itself describes accounts, so
 * that what is there can be compared with what is wanted and nothing is written when both agree.
 *
 * @param user the account's name
 * @param host from where it may connect: {@code localhost} is the Unix socket, {@code %} anywhere
 * @param check how the account is proved, as {@code CREATE USER} takes and {@code SHOW CREATE USER}
 *     shows it
 * @param rights what it may do, as {@code GRANT} takes and {@code SHOW GRANTS} shows it
 */
record Account(String user, String host, String check, List<String> rights) {
  /** Before the name of the server that replicates. */
  static final String REPLICATION_PREFIX = "replication-";

  private static final String NOTHING = "USAGE ON *.*";

  /** The site's own account: everything inside its database, nothing outside it. */
  static Account application(ApplicationAccount account) {
    String database = account.database().replace("_", "\\_");
    return new Account(
        account.user(),
        "localhost",
        "IDENTIFIED BY PASSWORD '" + nativeHash(account.password()) + "'",
        List.of(NOTHING, "ALL PRIVILEGES ON `" + database + "`.*"));
  }

  /** Reads everything and changes nothing, through this server's socket. */
  static Account backup(BackupAccount account) {
    return new Account(
        BackupAccount.USER,
        "localhost",
        "IDENTIFIED BY PASSWORD '" + nativeHash(account.password()) + "'",
        List.of("SELECT, RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.*"));
  }

  /**
   * A follower's account. Its certificate is its only proof: there is no password that could be
   * guessed, copied or forgotten.
   *
   * @param issuer our authority's name, when there is one root only; while two are trusted during a
   *     rotation, that MariaDB trusts no others has to be enough
   */
  static Account replication(Identity peer, Optional<String> issuer) {
    return new Account(
        replicationUser(peer.server()),
        "%",
        "REQUIRE "
            + issuer.map(name -> "ISSUER '" + name + "' ").orElse("")
            + "SUBJECT '/CN="
            + peer.commonName()
            + "'",
        List.of("REPLICATION SLAVE ON *.*"));
  }

  /** The name of the account with which a follower replicates. */
  static String replicationUser(ServerName peer) {
    return REPLICATION_PREFIX + peer;
  }

  /** The account's name as statements take it. */
  String name() {
    return "`" + user + "`@`" + host + "`";
  }

  /** What {@code SHOW CREATE USER} shows. */
  String description() {
    return "CREATE USER " + name() + " " + check;
  }

  /**
   * Creates it. Harmless when repeated, as every statement here: a follower that crashes between
   * making a change and writing it down makes it again.
   */
  String createStatement() {
    return "CREATE USER IF NOT EXISTS " + name() + " " + check;
  }

  String changeStatement() {
    return "ALTER USER " + name() + " " + check;
  }

  List<String> grantStatements() {
    return rights.stream().map(right -> "GRANT " + right + " TO " + name()).toList();
  }

  /** Whether {@code SHOW GRANTS} shows these rights and no others. */
  boolean hasRights(List<String> shown) {
    return shown.size() == rights.size()
        && grantStatements().stream()
            .allMatch(grant ->
                shown.stream()
                    .anyMatch(line -> line.equals(grant) || line.startsWith(grant + " ")));
  }

  /** MariaDB's {@code PASSWORD()}: SHA-1 of the SHA-1, after a star. */
  private static String nativeHash(String password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      byte[] once = digest.digest(password.getBytes(StandardCharsets.UTF_8));
      return "*" + HexFormat.of().formatHex(digest.digest(once)).toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1: missing (every JDK has it)", e);
    }
  }
}
