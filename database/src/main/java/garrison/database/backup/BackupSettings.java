// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.configuration.BackupAccount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What one server's backups are made from and where they go.
 *
 * @param server the server's name
 * @param administrator the OS user as whom all of it runs
 * @param account with which the live server is read
 * @param places where things lie
 * @param rule what is kept, and when a full backup is due
 */
public record BackupSettings(
    String server, String administrator, BackupAccount account, Places places, Rule rule) {
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
   * @param every another one is made after this time; empty: only when asked
   * @param first the first one is made when the server has been healthy for so long
   */
  public record Rule(int keep, Optional<Duration> every, Duration first) {

    public Rule {
      if (keep < 1 || keep > 1000) {
        throw new IllegalArgumentException("backups kept: " + keep + " (expected: 1-1000)");
      }
    }
  }
}
