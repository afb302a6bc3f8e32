// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections whose server may not answer any more. */
final class Connections {
  private static final Logger LOGGER = LoggerFactory.getLogger(Connections.class);

  private Connections() {}

  /** Drops a connection without a word to the server, which could wait for ever to hear it. */
  static void abandon(@Nullable Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOGGER.debug("event=connection-not-aborted", e);
    }
  }

  /** Whether a failure leaves open what became of the command. */
  static boolean isUnanswered(SQLException failure) {
    String state = failure.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("HY");
  }
}
