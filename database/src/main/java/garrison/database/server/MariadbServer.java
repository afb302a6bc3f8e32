// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.OptionsRenderer;
import garrison.database.configuration.WriterPlace;
import garrison.database.connection.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One MariaDB server, in the order in which its node uses it: {@link #prepare} writes what the
 * process needs; the node starts {@link #command} and keeps it running; once it is {@link #ready},
 * {@link #afterStart} makes it the writer or a follower, after each start anew.
 *
 * <p>A server always starts read-only and without replicating. So one that crashed and came back
 * takes no write and applies nothing before its node has looked.
 *
 * <p>Immutable; each call opens a connection of its own and closes it.
 */
public final class MariadbServer {
  /** How long one probe may take. */
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);

  /** How long one statement of a change may take. */
  private static final Duration CHANGE_LIMIT = Duration.ofSeconds(30);

  private final DatabaseConfiguration configuration;
  private final MariadbPrograms programs;
  private final LocalDatabase database;

  private MariadbServer(DatabaseConfiguration configuration, MariadbPrograms programs) {
    this.configuration = configuration;
    this.programs = programs;
    this.database = new LocalDatabase(configuration.paths().socket());
  }

  /**
   * Makes the data folder if there is none and writes the option file. The process must not be
   * running.
   *
   * @throws DatabaseException when the data folder cannot be made, for example because the disk is
   *     full
   */
  public static MariadbServer prepare(
      DatabaseConfiguration configuration, MariadbPrograms programs) {
    new DataFolder(configuration, programs).make();
    DatabasePaths paths = configuration.paths();
    write(paths.options(), OptionsRenderer.render(configuration));
    try {
      Files.deleteIfExists(paths.socket());
    } catch (IOException e) {
      throw new DatabaseException("socket " + paths.socket() + ": cannot be removed", e);
    }
    return new MariadbServer(configuration, programs);
  }

  /** What the node starts. It stays in the foreground and writes its log to standard error. */
  public List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(programs.server().toString());
    command.add("--defaults-file=" + configuration.paths().options());
    command.addAll(programs.place());
    return List.copyOf(command);
  }

  /** What the process needs in its environment. */
  public Map<String, String> environment() {
    return Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LANG", "C.UTF-8", "TZ", "UTC");
  }

  /** The Unix socket for this server's own passage and entry. */
  public Path socket() {
    return configuration.paths().socket();
  }

  /** Whether the process answers SQL. */
  public boolean ready() {
    try (Connection connection = open(PROBE_LIMIT)) {
      return connection.isValid((int) PROBE_LIMIT.toSeconds());
    } catch (SQLException _) {
      return false;
    }
  }

  /**
   * Makes the running process the writer, or a follower of it. May be repeated at any time: what is
   * as it has to be stays untouched, and replication that has stopped is started.
   */
  public void afterStart() {
    try (Connection connection = open(CHANGE_LIMIT)) {
      Sql sql = new Sql(connection);
      switch (configuration.writer()) {
        case WriterPlace.Here() -> new WriterSetup(configuration, sql).apply();
        case WriterPlace.Elsewhere elsewhere ->
            new FollowerSetup(configuration, elsewhere, sql).apply();
      }
    } catch (SQLException e) {
      throw new DatabaseException(
          "database on " + configuration.listener().server() + ": cannot be set up", e);
    }
  }

  /** Looks at the running process. Takes a few seconds at most and never throws. */
  public DatabaseObservation observe() {
    try (Connection connection = open(PROBE_LIMIT)) {
      return new DatabaseProbe(new Sql(connection)).observe();
    } catch (SQLException e) {
      return new DatabaseObservation.Unreachable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Makes the running process read its certificate, key and authorities anew. Connections that
   * exist keep what they began with.
   */
  public void reloadCertificates() {
    try (Connection connection = open(CHANGE_LIMIT)) {
      new Sql(connection).execute("FLUSH LOCAL SSL");
    } catch (SQLException e) {
      throw new DatabaseException(
          "database on "
              + configuration.listener().server()
              + ": keeps its former certificate, the new one cannot be loaded",
          e);
    }
  }

  private Connection open(Duration limit) throws SQLException {
    return database.open(configuration.limits().administrator(), limit);
  }

  private static void write(Path file, String text) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      Files.writeString(unfinished, text);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DatabaseException("option file " + file + ": cannot be written", e);
    }
  }
}
