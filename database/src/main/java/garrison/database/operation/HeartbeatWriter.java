// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Position;
import garrison.database.server.GtidPosition;
import garrison.database.server.Heartbeat;
import garrison.database.server.MariadbServer;
import garrison.database.server.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the heartbeat row of the writer five times a second, on a thread and a connection of its
 * own, because a change waits for the follower like any other. From it the supervisor knows how
 * long commits wait, and how far acknowledgements certainly reach: MariaDB itself tells neither.
 *
 * <p>All fields are guarded by {@code lock}; the thread holds it only between two statements.
 */
final class HeartbeatWriter implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(HeartbeatWriter.class);
  private static final Duration PACE = Duration.ofMillis(200);

  /** Longer than any wait that somebody should see the end of; then the connection is made anew. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final MariadbServer server;
  private final LongSupplier nanos;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private boolean closed;
  private boolean beating;
  private long waitingRound;
  private long lastBeatNanos;
  private long pendingSinceNanos;
  private boolean pending;
  private Position acknowledged = Position.NONE;
  private @Nullable Connection connection;

  HeartbeatWriter(MariadbServer server, LongSupplier nanos) {
    this.server = server;
    this.nanos = nanos;
    this.lastBeatNanos = nanos.getAsLong();
    this.thread = Thread.ofVirtual().name("database-heartbeat").start(this::run);
  }

  /** A run of mariadbd, or of its replication threads, has begun. */
  void restart() {
    lock.lock();
    try {
      beating = false;
      pending = false;
      waitingRound++;
      acknowledged = Position.NONE;
      lastBeatNanos = nanos.getAsLong();
      Connections.abandon(connection);
      connection = null;
    } finally {
      lock.unlock();
    }
  }

  /** Beats from now on, or no more. */
  void beat(boolean wanted) {
    lock.lock();
    try {
      if (beating != wanted) {
        beating = wanted;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Commits begin to wait: only beats that begin after this say what was acknowledged. */
  void waitingBegins() {
    lock.lock();
    try {
      waitingRound++;
      acknowledged = Position.NONE;
    } finally {
      lock.unlock();
    }
  }

  /** How far acknowledgements certainly reach since the waiting began. */
  Position acknowledged() {
    lock.lock();
    try {
      return acknowledged;
    } finally {
      lock.unlock();
    }
  }

  /** Since the last beat was committed. */
  long ageMillis() {
    lock.lock();
    try {
      return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - lastBeatNanos);
    } finally {
      lock.unlock();
    }
  }

  /** How long the beat under way has waited; 0 when there is none. */
  long pendingMillis() {
    lock.lock();
    try {
      return pending ? TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - pendingSinceNanos) : 0;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (awaitTurn()) {
        beatOnce();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      long left = PACE.toNanos();
      while (!closed && !(beating && left <= 0)) {
        if (beating) {
          left = changed.awaitNanos(left);
        } else {
          changed.await();
          left = 0;
        }
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void beatOnce() {
    Connection used;
    long round;
    lock.lock();
    try {
      used = connection;
      round = waitingRound;
      pending = true;
      pendingSinceNanos = nanos.getAsLong();
    } finally {
      lock.unlock();
    }
    try {
      if (used == null) {
        used = connect();
      }
      Sql sql = new Sql(used);
      sql.execute(Heartbeat.BEAT);
      committed(round, sql.column(Heartbeat.GTID).getFirst());
    } catch (SQLException e) {
      LOGGER.debug("event=heartbeat-missed", e);
      forget(used);
    }
  }

  private Connection connect() throws SQLException {
    Connection made = server.open(LIMIT);
    lock.lock();
    try {
      connection = made;
    } finally {
      lock.unlock();
    }
    return made;
  }

  private void committed(long round, String gtid) {
    lock.lock();
    try {
      pending = false;
      lastBeatNanos = nanos.getAsLong();
      if (round == waitingRound) {
        acknowledged = new Position(GtidPosition.parse(gtid).sequence());
      }
    } finally {
      lock.unlock();
    }
  }

  private void forget(@Nullable Connection used) {
    lock.lock();
    try {
      pending = false;
      if (Objects.equals(connection, used)) {
        connection = null;
      }
    } finally {
      lock.unlock();
    }
    Connections.abandon(used);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      Connections.abandon(connection);
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }
}
