// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import java.util.regex.Pattern;

/**
 * As whom MariaDB runs and how much it may use.
 *
 * @param user the OS user of mariadbd
 * @param administrator the OS user of the node, who alone administers MariaDB, through the Unix
 *     socket and without a password
 * @param poolMebibytes size of InnoDB's buffer pool
 * @param connections most connections at a time; one more is kept for the administrator
 */
public record DatabaseLimits(
    String user, String administrator, int poolMebibytes, int connections) {
  private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

  public DatabaseLimits {
    requireUser("database's OS user", user);
    requireUser("administrator", administrator);
    if (poolMebibytes < 8) {
      throw new IllegalArgumentException(
          "buffer pool: " + poolMebibytes + " MiB (expected: 8 or more)");
    }
    if (connections < 10 || connections > 10_000) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: 10-10000)");
    }
  }

  /** The defaults: 64 MiB, 300 connections. */
  public static DatabaseLimits of(String user, String administrator) {
    return new DatabaseLimits(user, administrator, 64, 300);
  }

  private static void requireUser(String what, String user) {
    if (!USER.matcher(user).matches()) {
      throw new IllegalArgumentException(what + ": " + user + " (expected: " + USER + ")");
    }
  }
}
