// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What one server's backups are made from and where they go.
 *
 * @param server the server's name
 * @param administrator the OS user who administers MariaDB through its socket
 * @param places where things lie
 * @param rule what is kept, and when a full backup is due
 */
public record BackupSettings(String server, String administrator, Places places, Rule rule) {
  /**
   * Where things lie.
   *
   * @param store the backups
   * @param key the file with their key; made when it is missing
   * @param data the live data folder, which is only read
   * @param socket the live server's
   * @param run for the socket of a scratch server: a short path
   */
  public record Places(Path store, Path key, Path data, Path socket, Path run) {}

  /**
   * What is kept.
   *
   * @param keep the newest full backups
   * @param every a server that has one makes another after this time
   */
  public record Rule(int keep, Duration every) {
    /** Seven, one a day. */
    public static final Rule DEFAULT = new Rule(7, Duration.ofDays(1));

    public Rule {
      if (keep < 1 || keep > 1000) {
        throw new IllegalArgumentException("backups kept: " + keep + " (expected: 1-1000)");
      }
    }
  }
}
