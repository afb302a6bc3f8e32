// SPDX-License-Identifier: Apache-2.0

package garrison.database.logs;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.connection.LocalDatabase;
import garrison.database.logs.PurgePlanner.Followers;
import garrison.database.logs.PurgePlanner.LogFile;
import garrison.database.logs.PurgePlanner.Need;
import garrison.database.logs.PurgePlanner.Needs;
import garrison.database.logs.PurgePlanner.Purge;
import garrison.database.server.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the binary log of one server within its budget, on a thread and a connection of its own.
 * MariaDB 10.11 knows bounds by age only, which say nothing about a disk and nothing about who
 * still needs a file.
 */
public final class LogKeeper implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogKeeper.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final DatabaseConfiguration configuration;
  private final LogBudget budget;
  private final Supplier<Part> part;
  private final LongSupplier backupsFrom;
  private final Thread thread;

  /** What this server does. */
  public enum Part {
    /** It writes, and its follower is in sync. */
    WRITER,
    /** It follows and is in sync. */
    MEMBER,
    /** Neither: what the other one will need is not known. */
    OTHER
  }

  private LogKeeper(
      DatabaseConfiguration configuration,
      LogBudget budget,
      Duration pace,
      Supplier<Part> part,
      LongSupplier backupsFrom) {
    this.configuration = configuration;
    this.budget = budget;
    this.part = part;
    this.backupsFrom = backupsFrom;
    this.thread = Thread.ofVirtual().name("log-keeper").start(() -> run(pace));
  }

  /**
   * Starts to look.
   *
   * @param pace between two looks
   * @param part what this server does now
   * @param backupsFrom the number of the first file that backups have not copied whole
   */
  public static LogKeeper start(
      DatabaseConfiguration configuration,
      LogBudget budget,
      Duration pace,
      Supplier<Part> part,
      LongSupplier backupsFrom) {
    return new LogKeeper(configuration, budget, pace, part, backupsFrom);
  }

  private void run(Duration pace) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look();
      } catch (IOException | SQLException e) {
        // mariadbd is not running now, which its supervisor knows.
        LOGGER.debug("event=log-not-looked-at", e);
      }
      pause(pace);
    }
  }

  private static void pause(Duration pace) {
    try {
      TimeUnit.NANOSECONDS.sleep(pace.toNanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws IOException, SQLException {
    List<LogFile> files = new LogFiles(configuration.paths().data()).all();
    if (files.stream().mapToLong(LogFile::bytes).sum() <= budget.calmBytes()) {
      return;
    }
    try (Connection connection =
        new LocalDatabase(configuration.paths().socket())
            .open(configuration.limits().administrator(), LIMIT)) {
      Sql sql = new Sql(connection);
      Optional<Purge> purge =
          PurgePlanner.plan(files, budget, new Needs(followers(sql), backupsFrom.getAsLong()));
      if (purge.isPresent()) {
        sql.execute("PURGE BINARY LOGS TO '" + purge.get().firstKept() + "'");
        tell(purge.get(), files);
      }
    }
  }

  private Followers followers(Sql sql) throws SQLException {
    return switch (part.get()) {
      case OTHER -> Followers.AWAY;
      case MEMBER -> Followers.CONNECTED;
      case WRITER -> {
        long connected =
            sql.column(
                    "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Binlog Dump'")
                .size();
        yield connected >= configuration.others().size() ? Followers.CONNECTED : Followers.AWAY;
      }
    };
  }

  private void tell(Purge purge, List<LogFile> files) {
    if (purge.need() == Need.SOMEBODYS) {
      LOGGER.warn(
          "event=logs-purged-that-were-needed first_kept={} first={} most_bytes={}",
          purge.firstKept(),
          files.getFirst().name(),
          budget.mostBytes());
    } else {
      LOGGER.info(
          "event=logs-purged first_kept={} first={}", purge.firstKept(), files.getFirst().name());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
