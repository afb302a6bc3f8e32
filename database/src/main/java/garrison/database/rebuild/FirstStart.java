// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import garrison.database.backup.BackupPrograms;
import garrison.database.backup.Program;
import garrison.database.backup.Programs;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.connection.LocalDatabase;
import garrison.database.server.GtidPosition;
import garrison.database.server.MariadbPrograms;
import garrison.database.server.Sql;
import garrison.database.storage.DurableFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Starts MariaDB once on a prepared copy, without a port and without replicating, to give it what
 * no copy brings along: the position from which it follows, and a binary log that begins there. The
 * latter is what others continue from when this server writes one day, and without it strict mode
 * would let it number its transactions from one again. Ends it in order, which is right here:
 * nobody was answered by it.
 */
final class FirstStart {
  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration STOP = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration GLANCE = Duration.ofSeconds(1);
  private static final long PACE_MILLIS = 50;

  private final DatabaseConfiguration configuration;
  private final BackupPrograms tools;
  private final Programs programs;
  private final LongSupplier nanos;
  private final Path folder;

  FirstStart(
      DatabaseConfiguration configuration,
      BackupPrograms tools,
      Programs programs,
      LongSupplier nanos,
      Path folder) {
    this.configuration = configuration;
    this.tools = tools;
    this.programs = programs;
    this.nanos = nanos;
    this.folder = folder;
  }

  void make(CopyFrames.End end) throws IOException, SQLException, InterruptedException {
    if (end.prepared() == CopyFrames.Prepared.SOME) {
      // What was prepared will be received. With a log MariaDB would not start on it.
      run(List.of("--skip-log-bin", "--tc-heuristic-recover=ROLLBACK"), _ -> {});
    }
    String position = GtidPosition.parse(end.position()).toString();
    run(
        List.of(
            "--log-bin=binlog", "--log-slave-updates", "--gtid-strict-mode=ON", "--sync-binlog=1"),
        sql -> {
          if (!position.isEmpty()) {
            sql.execute("SET GLOBAL gtid_slave_pos = '" + position + "'");
            sql.execute("SET GLOBAL gtid_binlog_state = '" + position + "'");
          }
        });
  }

  private interface Work {
    void on(Sql sql) throws SQLException;
  }

  private void run(List<String> more, Work work)
      throws IOException, SQLException, InterruptedException {
    Path output = configuration.paths().state().resolve("copy.log");
    Files.deleteIfExists(socket());
    try (Program server = programs.start(command(more), output)) {
      server.input().close();
      try (Connection connection = connect(server, output)) {
        work.on(new Sql(connection));
      }
      server.terminate();
      server.await(STOP);
    } finally {
      Files.deleteIfExists(socket());
    }
  }

  private List<String> command(List<String> more) throws IOException {
    MariadbPrograms server = tools.server();
    Path temporary = configuration.paths().temporary();
    DurableFolder.make(temporary);
    List<String> command = new ArrayList<>();
    command.add(server.server().toString());
    command.add("--no-defaults");
    command.addAll(server.place());
    command.add("--user=" + configuration.limits().user());
    command.add("--datadir=" + folder);
    command.add("--tmpdir=" + temporary);
    command.add("--socket=" + socket());
    command.add("--pid-file=" + configuration.paths().run().resolve("copy.pid"));
    command.add("--skip-networking");
    command.add("--skip-slave-start");
    command.add("--event-scheduler=OFF");
    command.add("--server-id=" + configuration.listener().id());
    command.add("--innodb-buffer-pool-size=64M");
    command.add("--innodb-log-file-size=64M");
    command.add("--performance-schema=OFF");
    command.add("--feedback=OFF");
    command.addAll(more);
    return command;
  }

  private Connection connect(Program server, Path output)
      throws SQLException, InterruptedException {
    long began = nanos.getAsLong();
    while (true) {
      try {
        Connection connection =
            new LocalDatabase(socket()).open(configuration.limits().administrator(), GLANCE);
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER.toMillis()));
        return connection;
      } catch (SQLException e) {
        if (!server.isAlive()) {
          throw new CopyException("mariadbd: does not start on the copy, see " + output, e);
        }
        if (nanos.getAsLong() - began > START.toNanos()) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
    }
  }

  private Path socket() {
    return configuration.paths().run().resolve("copy.sock");
  }
}
