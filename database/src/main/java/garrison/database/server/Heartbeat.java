// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

/**
 * The one row that the writer changes several times a second. A follower that sees it arrive knows
 * that the writer lives, and the moment in it tells how old its own data is; a writer whose change
 * is acknowledged knows that acknowledgements arrive.
 */
public final class Heartbeat {
  static final String DATABASE = "garrison";
  static final String NAME = DATABASE + ".heartbeat";
  static final String TABLE =
      "CREATE TABLE IF NOT EXISTS "
          + NAME
          + " (id TINYINT PRIMARY KEY, beat BIGINT NOT NULL, at DATETIME(3) NOT NULL)"
          + " ENGINE=InnoDB";
  static final String FIRST = "INSERT IGNORE INTO " + NAME + " VALUES (1, 0, UTC_TIMESTAMP(3))";

  /** One beat. */
  public static final String BEAT =
      "UPDATE " + NAME + " SET beat = beat + 1, at = UTC_TIMESTAMP(3) WHERE id = 1";

  /** The GTID of the last transaction of the same connection. */
  public static final String GTID = "SELECT @@last_gtid";

  /** How old the newest beat is that was applied here, in milliseconds, by both servers' clocks. */
  public static final String AGE =
      "SELECT TIMESTAMPDIFF(MICROSECOND, at, UTC_TIMESTAMP(3)) DIV 1000 FROM "
          + NAME
          + " WHERE id = 1";

  private Heartbeat() {}
}
