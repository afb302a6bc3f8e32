// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is known of one full backup: its manifest.
 *
 * @param name of its folder
 * @param server whose data it is
 * @param lineage of the data folder; binary logs of another one do not continue it
 * @param started when it was begun
 * @param finished when it was complete; its data is no newer
 * @param position where the log goes on from it
 * @param gtid the last transaction in it
 * @param version of MariaDB
 * @param bytes before compression, and as stored
 * @param sha256 of the stored file
 * @param reference what the tables held a moment later, to verify it by
 */
public record FullBackup(
    String name,
    String server,
    String lineage,
    Instant started,
    Instant finished,
    LogPosition position,
    String gtid,
    String version,
    Bytes bytes,
    String sha256,
    Reference reference) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,80}-\\d{8}t\\d{6}z");

  public FullBackup {
    requireName(name);
    if (finished.isBefore(started)) {
      throw new IllegalArgumentException(
          "backup " + name + ": finished " + finished + " (expected: after " + started + ")");
    }
  }

  /** Refuses what is no name of a backup, above all what would lead out of the folder. */
  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("backup: " + name + " (expected: " + NAME + ")");
    }
  }

  /**
   * How large it is.
   *
   * @param plain before compression
   * @param stored compressed and encrypted
   */
  public record Bytes(long plain, long stored) {}

  /**
   * What the live tables held at one place of the log, after the backup: restored to there, it must
   * hold the same.
   */
  public record Reference(LogPosition position, String gtid, List<TableSum> tables) {
    public Reference {
      tables = List.copyOf(tables);
    }
  }
}
