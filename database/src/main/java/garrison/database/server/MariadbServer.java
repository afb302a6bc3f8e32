// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.OptionsRenderer;
import garrison.database.connection.LocalDatabase;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.model.ServerName;
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
 * One MariaDB server, in the order in which its node uses it: {@link #makeData} and {@link
 * #prepareStart} write what the process needs; the node starts {@link #command}; once it is {@link
 * #ready}, it is made a follower ({@link #follow}) or given what a writer needs ({@link
 * #setUpWriter}).
 *
 * <p>A server always starts read-only and without replicating. So one that crashed and came back
 * takes no write and applies nothing before its node has looked.
 *
 * <p>Immutable.
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

  /** The server that a configuration describes; nothing is done yet. */
  public static MariadbServer of(DatabaseConfiguration configuration, MariadbPrograms programs) {
    return new MariadbServer(configuration, programs);
  }

  /**
   * Makes the data folder if there is none.
   *
   * @throws DatabaseException when it cannot be made, for example because the disk is full
   */
  public void makeData() {
    new DataFolder(configuration, programs).make();
  }

  /**
   * Puts a complete data folder in the place of the present one, which is kept as evidence. The
   * process must not be running.
   *
   * @param folder on the same file system
   * @param name of the evidence, for people; a later one sorts after it
   * @param why it was put aside
   */
  public void replaceData(Path folder, String name, String why) {
    new DataFolder(configuration, programs).replace(folder, name, why);
  }

  /** Writes the option file. The process must not be running. */
  public void prepareStart() {
    DatabasePaths paths = configuration.paths();
    write(paths.options(), OptionsRenderer.render(configuration));
    try {
      Files.deleteIfExists(paths.socket());
    } catch (IOException e) {
      throw new DatabaseException("socket " + paths.socket() + ": cannot be removed", e);
    }
  }

  /**
   * What the node starts. It stays in the foreground and writes its log to standard error.
   *
   * @param role what crash recovery does with a tail that nobody acknowledged
   */
  public List<String> command(InitialRole role) {
    List<String> command = new ArrayList<>();
    command.add(programs.server().toString());
    command.add("--defaults-file=" + configuration.paths().options());
    command.add("--init-rpl-role=" + role);
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
   * Gives the running process the accounts and tables that a writer needs; it stays read-only. May
   * be repeated at any time: what is as it has to be stays untouched.
   */
  public void setUpWriter(Connection connection) throws SQLException {
    new WriterSetup(configuration, new Sql(connection)).apply();
  }

  /** Makes the running process follow {@code source}, read-only and with new threads. */
  public void follow(Connection connection, ServerName source) throws SQLException {
    new FollowerSetup(configuration, configuration.other(source), new Sql(connection)).apply();
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

  /**
   * A connection of the administrator through the Unix socket.
   *
   * @param limit longest time for connecting and for each answer
   */
  public Connection open(Duration limit) throws SQLException {
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
