// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Ends the thread that receives, at once, whatever its source does.
 *
 * <p>{@code STOP SLAVE IO_THREAD} alone waits two seconds when the source is frozen or cut off,
 * because the first attempt to wake the thread does not reach it; KILL does. The ending thread then
 * connects to its source once more, to have its former connection ended there: from a server that
 * has lost its power no answer comes, not even a refusal. {@code
 * rpl_semi_sync_slave_kill_conn_timeout} bounds that, in whole seconds.
 *
 * <p>The KILL is one of a receiving thread on the follower. It has nothing to do with the KILL of a
 * client whose commit waits on the writer, which is never done.
 */
public final class ReceivingThread {
  /** ER_NO_SUCH_THREAD: it has ended by itself. */
  private static final int NO_SUCH_THREAD = 1094;

  private ReceivingThread() {}

  /** Ends it; returns when it has ended. */
  public static void end(Sql sql) throws SQLException {
    List<Map<String, String>> threads =
        sql.together(
                "SET GLOBAL rpl_semi_sync_slave_enabled = OFF",
                "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Slave_IO'")
            .getLast();
    for (Map<String, String> thread : threads) {
      kill(sql, thread.getOrDefault("ID", ""));
    }
    sql.execute("STOP SLAVE IO_THREAD");
  }

  private static void kill(Sql sql, String thread) throws SQLException {
    try {
      sql.execute("KILL " + thread);
    } catch (SQLException e) {
      if (e.getErrorCode() != NO_SUCH_THREAD) {
        throw e;
      }
    }
  }
}
