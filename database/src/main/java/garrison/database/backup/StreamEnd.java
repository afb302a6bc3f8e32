// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What mariadb-backup says at its end about the state that its stream shows.
 *
 * @param position in the copied server's log
 * @param gtid the last transaction of each domain, as MariaDB writes it
 */
public record StreamEnd(LogPosition position, String gtid) {
  private static final Pattern POSITION =
      Pattern.compile(
          "binlog position: filename '([^']+)', position '(\\d+)', GTID of the last change"
              + " '([^']*)'");

  /**
   * Reads its messages.
   *
   * @throws BackupException when it has not said that all went well
   */
  public static StreamEnd of(String words) {
    Matcher position = POSITION.matcher(words);
    if (!words.contains("completed OK!") || !position.find()) {
      throw new BackupException(
          "mariadb-backup: said nothing of its end (expected: completed OK and a log position)");
    }
    return new StreamEnd(
        new LogPosition(position.group(1), Long.parseLong(position.group(2))), position.group(3));
  }
}
