// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The guest book in MariaDB.
 *
 * <p><b>Writing twice.</b> The writer's id is a unique key. A writer inserts, and whoever comes
 * second under the same id, be it a moment later in another process, waits for the first one's
 * commit, is refused by the key, and compares. So each id is created by exactly one writer.
 *
 * <p><b>Reading everything once, in order.</b> The sequence is an auto-increment. InnoDB hands out
 * its values before the commit, so 6 may be visible while 5 is still on its way, and a reader who
 * goes on after 6 would never see 5. A reader must therefore not pass a gap before it is certain
 * that nothing will appear in it. A writer holds a shared lock on one row, the gate, from before it
 * is given a sequence until its commit has become visible. A reader at a gap asks for the exclusive
 * lock: once it has it, no writer is under way, and every sequence up to the greatest one visible
 * is <i>settled</i>: it is there or will never be. Without a gap there is nothing to wait for, and
 * what is settled stays so; hence writers do not wait for each other, and hardly ever for readers.
 * When the gate stays shut for a second, the reader gets what comes before the gap and asks again.
 *
 * <p>Rejected: a counter row makes each write wait for the previous one's commit, which costs the
 * grouping of commits; a delay in place of the gate is a guess, because a commit that waits for a
 * follower may wait for long.
 */
final class EntryStore {
  /** What became of a write. */
  enum Outcome {
    /** Written now. */
    CREATED,
    /** The very same was written before. */
    REPEATED,
    /** Something else is written under this id. */
    DIFFERENT
  }

  /** The outcome, and the sequence of the entry that has the id now. */
  record Written(Outcome outcome, long sequence) {}

  private static final int UNKNOWN_TABLE = 1146;
  private static final int DUPLICATE_KEY = 1062;
  private static final int LOCK_WAIT_TIMEOUT = 1205;
  private static final int DEADLOCK = 1213;
  private static final int ATTEMPTS = 5;

  /** More than the usual pool has connections, all of which may have broken at once. */
  private static final int ATTEMPTS_ON_BROKEN_CONNECTIONS = 20;

  /** SQLSTATE class 08, connection exception (ISO/IEC 9075-2). */
  private static final String CONNECTION_EXCEPTION = "08";

  private static final int GATE_WAIT_SECONDS = 1;
  private static final String COLUMNS = "SELECT sequence, id, author, text, written FROM entry ";

  private final DataSource database;
  private final ReentrantLock gateLock = new ReentrantLock();

  /** Every sequence up to this one is there or will never be. */
  private final AtomicLong settled = new AtomicLong();

  EntryStore(DataSource database) {
    this.database = database;
  }

  /** Writes an entry unless its id is taken. */
  Written put(EntryId id, Draft draft) {
    return inTransaction("write an entry", connection -> put(connection, id, draft));
  }

  private static Written put(Connection connection, EntryId id, Draft draft) throws SQLException {
    Entry earlier = find(connection, id);
    if (earlier != null) {
      return compared(earlier, draft);
    }
    try (var gate = connection.prepareStatement(Schema.ENTER_GATE)) {
      gate.executeQuery().close();
    }
    String insert =
        "INSERT INTO entry (id, author, text, written) VALUES (?, ?, ?, UTC_TIMESTAMP(3))";
    try (var statement =
        connection.prepareStatement(insert, PreparedStatement.RETURN_GENERATED_KEYS)) {
      statement.setString(1, id.value());
      statement.setString(2, draft.author());
      statement.setString(3, draft.text());
      statement.executeUpdate();
      try (ResultSet keys = statement.getGeneratedKeys()) {
        keys.next();
        return new Written(Outcome.CREATED, keys.getLong(1));
      }
    }
  }

  private static Written compared(Entry earlier, Draft draft) {
    return new Written(
        earlier.draft().equals(draft) ? Outcome.REPEATED : Outcome.DIFFERENT, earlier.sequence());
  }

  /** The entry of that id. */
  Optional<Entry> find(EntryId id) {
    return reading("read an entry", c -> Optional.ofNullable(find(c, id)));
  }

  private static @Nullable Entry find(Connection connection, EntryId id) throws SQLException {
    try (var statement = connection.prepareStatement(COLUMNS + "WHERE id = ?")) {
      statement.setString(1, id.value());
      List<Entry> found = entries(statement);
      return found.isEmpty() ? null : found.getFirst();
    }
  }

  /** The newest entries that come before a sequence, newest first. */
  Page newest(long before, int limit) {
    return reading(
        "read the newest entries",
        connection -> {
          String sql = COLUMNS + "WHERE sequence < ? ORDER BY sequence DESC LIMIT ?";
          try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, before);
            statement.setInt(2, limit + 1);
            List<Entry> found = entries(statement);
            return new Page(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
          }
        });
  }

  /**
   * The entries that follow a sequence, in order, each exactly once for a reader who goes on after
   * the last one.
   */
  List<Entry> after(long sequence, int limit) {
    List<Entry> found = following(sequence, limit);
    List<Entry> sure = Settlement.prefix(found, sequence, settled.get());
    if (sure.size() == found.size() || !settle()) {
      return sure;
    }
    // Writers that were under way have now filled their gaps or left them for good.
    return Settlement.prefix(following(sequence, limit), sequence, settled.get());
  }

  private List<Entry> following(long sequence, int limit) {
    return reading(
        "read the following entries",
        connection -> {
          String sql = COLUMNS + "WHERE sequence > ? ORDER BY sequence LIMIT ?";
          try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, sequence);
            statement.setInt(2, limit);
            return entries(statement);
          }
        });
  }

  /** Passes the gate once; false when it stayed shut. */
  private boolean settle() {
    gateLock.lock();
    try {
      long greatest =
          inTransaction(
              "settle the order of entries",
              connection -> {
                String shut = Schema.SHUT_GATE.formatted(GATE_WAIT_SECONDS);
                try (var gate = connection.prepareStatement(shut)) {
                  gate.executeQuery().close();
                } catch (SQLException e) {
                  if (e.getErrorCode() == LOCK_WAIT_TIMEOUT) {
                    return -1L;
                  }
                  throw e;
                }
                String sql = "SELECT COALESCE(MAX(sequence), 0) FROM entry";
                try (var statement = connection.prepareStatement(sql);
                    ResultSet row = statement.executeQuery()) {
                  row.next();
                  return row.getLong(1);
                }
              });
      settled.accumulateAndGet(greatest, Math::max);
      return greatest >= 0;
    } finally {
      gateLock.unlock();
    }
  }

  /** Which database server answers. */
  Writer writer() {
    return reading(
        "ask the database for its name",
        connection -> {
          String sql = "SELECT COALESCE(NULLIF(@@report_host, ''), @@hostname), @@server_id";
          try (var statement = connection.prepareStatement(sql);
              ResultSet row = statement.executeQuery()) {
            row.next();
            return new Writer(row.getString(1), row.getLong(2));
          }
        });
  }

  private static List<Entry> entries(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      List<Entry> entries = new ArrayList<>();
      while (rows.next()) {
        entries.add(
            new Entry(
                rows.getLong(1),
                new EntryId(rows.getString(2)),
                new Draft(rows.getString(3), rows.getString(4)),
                rows.getObject(5, LocalDateTime.class).toInstant(ZoneOffset.UTC)));
      }
      return entries;
    }
  }

  @FunctionalInterface
  private interface Work<T extends @Nullable Object> {
    T with(Connection connection) throws SQLException;
  }

  /** Runs one query, which needs no transaction around it. */
  private <T> T reading(String what, Work<T> query) {
    return attempting(what, query);
  }

  /** Runs work in a transaction of its own. */
  private <T> T inTransaction(String what, Work<T> work) {
    return attempting(what, connection -> once(connection, work));
  }

  /**
   * Does work, again when another writer was first, when the connection broke on the way, and after
   * making the tables when there are none. Work whose outcome is unknown may be done again: a write
   * looks first whether it was done. Only the wait for a connection is not repeated.
   */
  private <T> T attempting(String what, Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = connection(what)) {
        return work.with(connection);
      } catch (SQLException e) {
        int attempts = isBroken(e) ? ATTEMPTS_ON_BROKEN_CONNECTIONS : ATTEMPTS;
        if (attempt >= attempts || !repeatable(e)) {
          throw new StoreException(what, e);
        }
      }
    }
  }

  private Connection connection(String what) {
    try {
      return database.getConnection();
    } catch (SQLException e) {
      throw new StoreException(what, e);
    }
  }

  private static boolean isBroken(SQLException e) {
    String state = e.getSQLState();
    return e instanceof SQLNonTransientConnectionException
        || (state != null && state.startsWith(CONNECTION_EXCEPTION));
  }

  private boolean repeatable(SQLException e) throws StoreException {
    return switch (e.getErrorCode()) {
      case UNKNOWN_TABLE -> {
        try (Connection connection = database.getConnection()) {
          Schema.create(connection);
        } catch (SQLException failure) {
          throw new StoreException("make the tables", failure);
        }
        yield true;
      }
      case DUPLICATE_KEY, DEADLOCK -> true;
      default -> isBroken(e);
    };
  }

  private static <T> T once(Connection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.with(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      try {
        connection.rollback();
      } catch (SQLException failure) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }
}
