// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import garrison.database.backup.BackupPrograms;
import garrison.database.backup.Program;
import garrison.database.backup.Programs;
import garrison.database.backup.StreamEnd;
import garrison.database.configuration.BackupAccount;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabasePaths;
import garrison.database.connection.LocalDatabase;
import garrison.database.logs.LogFiles;
import garrison.database.logs.PurgePlanner;
import garrison.database.server.Sql;
import garrison.database.storage.DurableFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The running server of this node as the source of a copy.
 *
 * <p>mariadb-backup holds back all commits for a moment, in which what is written to the log is
 * what the engine has committed: the state that the copy shows, and the position to continue from.
 * A server whose commits wait for a follower that it has not ({@code when_alone: stop}) never comes
 * to that moment, and is what a follower is needed for most. Its commits stand still, though: it is
 * copied without the lock, and the copy counts when the engine has committed nothing from the first
 * look to the last. Its position is the engine's, not that of the log, and what waits is in the
 * copy as prepared transactions, which have to be rolled back there: they are in the log, and will
 * be received.
 */
final class LiveSource {
  private static final Duration GLANCE = Duration.ofSeconds(5);
  private static final long STILL_MILLIS = 1000;
  private static final Duration END = Duration.ofMinutes(1);

  private final DatabaseConfiguration configuration;
  private final CopyLimits limits;

  LiveSource(DatabaseConfiguration configuration, CopyLimits limits) {
    this.configuration = configuration;
    this.limits = limits;
  }

  /** How long the log is, or {@link CopyFrames#CUT_OFF}. */
  long logBytes() throws IOException {
    LogFiles files = new LogFiles(configuration.paths().data());
    return files.beginAtTheBeginning()
        ? files.all().stream().mapToLong(PurgePlanner.LogFile::bytes).sum()
        : CopyFrames.CUT_OFF;
  }

  /** Writes the copy, to its end. */
  void copy(BackupPrograms tools, Programs programs, CopyFrames.Writer out, IdleGuard guard)
      throws IOException, SQLException, InterruptedException {
    Standing before = standing();
    if (before.waiting()) {
      TimeUnit.MILLISECONDS.sleep(STILL_MILLIS);
    }
    boolean still = before.waiting() && standing().equals(before);
    out.head(expectedBytes());
    List<String> options =
        still
            // To ask for the log's own position would wait for its lock, which is held.
            ? List.of("--no-lock", "--binlog-info=OFF")
            : List.of("--ftwrl-wait-timeout=" + limits.lock().toSeconds());
    String words = stream(tools, programs, options, out, guard);
    out.end(
        still
            ? stillEnd(before)
            : new CopyFrames.End(StreamEnd.of(words).gtid(), CopyFrames.Prepared.NONE));
  }

  private CopyFrames.End stillEnd(Standing before) throws SQLException {
    if (!standing().equals(before)) {
      throw new CopyException("commits that stood still went on while they were copied; ask again");
    }
    try (Connection connection = open()) {
      String position =
          new Sql(connection)
              .column("SELECT BINLOG_GTID_POS('" + before.file() + "', " + before.offset() + ")")
              .getFirst();
      return new CopyFrames.End(position, CopyFrames.Prepared.SOME);
    }
  }

  private String stream(
      BackupPrograms tools,
      Programs programs,
      List<String> options,
      CopyFrames.Writer out,
      IdleGuard guard)
      throws IOException {
    DatabasePaths paths = configuration.paths();
    Path temporary = paths.state().resolve("copying");
    DurableFolder.make(temporary);
    List<String> command =
        tools.stream(
            configuration.backup().writeOptions(paths.run()),
            paths.socket(),
            paths.data(),
            temporary,
            options);
    try (Program backup = programs.start(command)) {
      byte[] buffer = new byte[CopyFrames.MOST_BYTES];
      for (int count = backup.output().read(buffer);
          count >= 0;
          count = backup.output().read(buffer)) {
        out.piece(buffer, count);
        guard.moved();
      }
      // Only now is it known to be whole, and only then is its end written.
      backup.await(END);
      return backup.words();
    } finally {
      DurableFolder.delete(temporary);
    }
  }

  /** What a copy is expected to hold: everything in the data folder but logs. */
  private long expectedBytes() throws IOException {
    Path data = configuration.paths().data();
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(LiveSource::isCopied).mapToLong(LiveSource::size).sum();
    } catch (UncheckedIOException e) {
      throw new IOException("data folder " + data + ": changed while it was measured", e);
    }
  }

  private static boolean isCopied(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && !name.startsWith("binlog.")
        && !name.startsWith("relay.")
        && !name.startsWith("ib_logfile")
        && !name.startsWith("ibtmp");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      // Dropped meanwhile.
      return 0;
    }
  }

  /**
   * How commits stand.
   *
   * @param waiting whether one waits for a follower
   * @param file of the log that holds the last group that the engine has committed
   * @param offset of its end
   */
  private record Standing(boolean waiting, String file, long offset) {}

  private Standing standing() throws SQLException {
    try (Connection connection = open()) {
      boolean waiting = false;
      String file = "";
      long offset = 0;
      for (Map<String, String> row :
          new Sql(connection)
              .rows(
                  "SHOW GLOBAL STATUS WHERE Variable_name IN"
                      + " ('Rpl_semi_sync_master_wait_sessions', 'Binlog_snapshot_file',"
                      + " 'Binlog_snapshot_position')")) {
        String value = row.getOrDefault("Value", "");
        switch (row.getOrDefault("Variable_name", "")) {
          case "Rpl_semi_sync_master_wait_sessions" -> waiting = !value.equals("0");
          case "Binlog_snapshot_file" -> file = value;
          default -> offset = Long.parseLong(value);
        }
      }
      return new Standing(waiting, file, offset);
    }
  }

  private Connection open() throws SQLException {
    return new LocalDatabase(configuration.paths().socket())
        .open(BackupAccount.USER, configuration.backup().password(), "", GLANCE);
  }
}
