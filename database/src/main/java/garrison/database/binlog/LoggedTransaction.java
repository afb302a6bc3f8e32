// SPDX-License-Identifier: Apache-2.0

package garrison.database.binlog;

import garrison.database.server.GtidPosition.Gtid;
import java.util.List;

/**
 * One transaction of a binary log.
 *
 * @param gtid its name
 * @param atSeconds when it began on the server that made it first, since 1970; MariaDB keeps no
 *     finer time
 * @param file the log's file, without its folder
 * @param offset where it begins there
 * @param bytes how long it is there
 * @param tables that it changes rows of, {@code site.entry}, at most {@link #MOST_TABLES}
 * @param statement of one that changes no rows: the first two words, no more, because a statement
 *     may hold a password
 */
public record LoggedTransaction(
    Gtid gtid,
    long atSeconds,
    String file,
    long offset,
    long bytes,
    List<String> tables,
    String statement) {
  /** The most tables that are named. */
  public static final int MOST_TABLES = 32;

  public LoggedTransaction {
    tables = List.copyOf(tables);
  }
}
