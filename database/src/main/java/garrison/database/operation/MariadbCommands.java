// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Acknowledgements.Waiting;
import garrison.database.insync.Position;
import garrison.database.server.DatabaseException;
import garrison.database.server.GtidPosition;
import garrison.database.server.MariadbServer;
import garrison.database.server.ReceivingThread;
import garrison.database.server.Sql;
import garrison.model.ServerName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor's commands to a running mariadbd, one after the other on one connection. A command
 * that MariaDB refuses is a {@link DatabaseException}; one whose answer is not seen in time is an
 * {@link UnansweredException}, and after it nothing may be done but to kill mariadbd. Confined to
 * one thread.
 */
final class MariadbCommands implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** Ending an applying thread waits for the transaction that it is in. */
  private static final Duration THREADS_LIMIT = Duration.ofSeconds(15);

  private static final Executor DIRECT = Runnable::run;

  private final MariadbServer server;
  private @Nullable Connection connection;

  MariadbCommands(MariadbServer server) {
    this.server = server;
  }

  /** What has to be there before a server that wrote last is looked at: accounts and tables. */
  void setUpWriter() {
    command("set up as writer", THREADS_LIMIT, server::setUpWriter);
  }

  /** The fence of rule 5. */
  void fence() {
    command("fence", LIMIT, used -> ReceivingThread.end(new Sql(used)));
  }

  void switchWaiting(Waiting waiting) {
    command(
        "wait " + waiting,
        LIMIT,
        used -> new Sql(used).execute("SET GLOBAL rpl_semi_sync_master_enabled = " + waiting));
  }

  /** Follows nobody any more. */
  void unfollow() {
    command(
        "follow nobody",
        THREADS_LIMIT,
        used -> {
          Sql sql = new Sql(used);
          if (!sql.rows("SHOW SLAVE STATUS").isEmpty()) {
            ReceivingThread.end(sql);
            sql.together("STOP SLAVE", "RESET SLAVE ALL");
          }
        });
  }

  /** Takes writes. */
  void open() {
    command("open", LIMIT, used -> new Sql(used).execute("SET GLOBAL read_only = OFF"));
  }

  /** Takes no more writes; returns when those under way are finished. */
  void close(Duration limit) {
    command("close", limit, used -> new Sql(used).execute("SET GLOBAL read_only = ON"));
  }

  /** P of rule 4: the position written to the log, not the one committed in the engine. */
  Position written() {
    String[] gtids = new String[1];
    command(
        "read P",
        LIMIT,
        used -> gtids[0] = new Sql(used).column("SELECT @@global.gtid_binlog_pos").getFirst());
    return new Position(GtidPosition.parse(gtids[0]).sequence());
  }

  void follow(ServerName source) {
    command("follow " + source, THREADS_LIMIT, used -> server.follow(used, source));
  }

  private void command(String what, Duration limit, Work work) {
    Connection used = connect(what, limit);
    try {
      used.setNetworkTimeout(DIRECT, Math.toIntExact(limit.toMillis()));
      work.on(used);
    } catch (SQLException e) {
      if (Connections.isUnanswered(e)) {
        close();
        throw new UnansweredException("mariadbd: no answer to: " + what, e);
      }
      throw new DatabaseException("mariadbd: refused: " + what, e);
    }
  }

  private Connection connect(String what, Duration limit) {
    Connection known = connection;
    if (known != null) {
      return known;
    }
    try {
      Connection made = server.open(limit);
      connection = made;
      return made;
    } catch (SQLException e) {
      // Nothing was sent.
      throw new DatabaseException("mariadbd: not reached: " + what, e);
    }
  }

  /** Gives up the connection, as when mariadbd is dead. */
  @Override
  public void close() {
    Connections.abandon(connection);
    connection = null;
  }

  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }
}
