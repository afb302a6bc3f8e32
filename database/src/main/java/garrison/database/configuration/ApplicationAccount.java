// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import java.util.regex.Pattern;

/**
 * The account of the site's own code. It may do anything inside its own database and nothing
 * outside it.
 *
 * @param database the database's name
 * @param user the account's name; it connects through this server's Unix socket
 * @param password printable ASCII, at least 16 characters: it is generated, never chosen
 */
public record ApplicationAccount(String database, String user, String password) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,31}");
  private static final Pattern PASSWORD = Pattern.compile("[!-~]{16,128}");

  public ApplicationAccount {
    if (!NAME.matcher(database).matches()) {
      throw new IllegalArgumentException("database: " + database + " (expected: " + NAME + ")");
    }
    if (!NAME.matcher(user).matches() || user.equals("root")) {
      throw new IllegalArgumentException(
          "database user: " + user + " (expected: " + NAME + ", other than root)");
    }
    if (!PASSWORD.matcher(password).matches()) {
      throw new IllegalArgumentException(
          "database password: "
              + password.length()
              + " characters (expected: 16 to 128, printable ASCII)");
    }
  }

  @Override
  public String toString() {
    return user + "@" + database;
  }
}
