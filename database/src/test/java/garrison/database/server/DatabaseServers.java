// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static org.awaitility.Awaitility.await;

import garrison.database.configuration.ApplicationAccount;
import garrison.database.configuration.BackupAccount;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabaseLimits;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.Source;
import garrison.database.connection.LocalDatabase;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.model.DomainName;
import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.trust.Authority;
import garrison.trust.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two real MariaDB servers, web-1 (the writer) and web-2 (its follower), on loopback addresses of
 * their own, with certificates of one authority.
 */
public final class DatabaseServers implements AutoCloseable {
  public static final ServerName WEB_1 = new ServerName("web-1");
  public static final ServerName WEB_2 = new ServerName("web-2");
  static final String PASSWORD = "generated-for-this-test-only";
  public static final BackupAccount BACKUP = new BackupAccount("reads-everything-only");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int PORT = 33_060;

  private final Path folder;
  private final Authority authority;
  private final Map<ServerName, Endpoint> detours = new HashMap<>();
  private final Map<ServerName, Process> processes = new HashMap<>();

  public DatabaseServers() throws IOException {
    // Not below the build folder: a socket's path is short.
    folder = Files.createTempDirectory("gdb");
    authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    issue(WEB_1, Role.DATABASE, Duration.ofHours(1));
    issue(WEB_2, Role.DATABASE, Duration.ofHours(1));
  }

  public static Identity identity(ServerName server, Role role) {
    return new Identity(new DomainName("www.foobar.com"), server, role);
  }

  /** Addresses that are this process's alone, as far as a process id can make it so. */
  static Endpoint endpoint(ServerName server) {
    long process = ProcessHandle.current().pid();
    String address =
        "127."
            + (16 + process % 200)
            + "."
            + process / 200 % 250
            + "."
            + (server.equals(WEB_1) ? 1 : 2);
    return new Endpoint(new IpAddress(address), PORT);
  }

  /** Where a server gives copies of its data. */
  public static Endpoint copies(ServerName server) {
    return new Endpoint(endpoint(server).address(), PORT + 1);
  }

  /** From now on a configuration names another way to a server's copies. */
  public void detour(ServerName server, Endpoint way) {
    detours.put(server, way);
  }

  Path trust(ServerName server) {
    return folder.resolve(server + "-trust");
  }

  /** Writes a certificate of {@code role} on {@code server} into that server's trust folder. */
  void issue(ServerName server, Role role, Duration life) {
    authority
        .issue(
            identity(server, role),
            List.of(server.value()),
            List.of(endpoint(server).address()),
            life)
        .write(trust(server), role.word());
    Certificates.write(trust(server).resolve("authority.pem"), authority.roots());
  }

  public DatabasePaths paths(ServerName server) {
    return new DatabasePaths(folder.resolve(server.value()), run(server), trust(server));
  }

  public Path run(ServerName server) {
    return folder.resolve(server + "-run");
  }

  public DatabaseConfiguration configuration(ServerName server) {
    ServerName other = server.equals(WEB_1) ? WEB_2 : WEB_1;
    String user = System.getProperty("user.name");
    return new DatabaseConfiguration(
        new DatabaseConfiguration.Listener(server, server.equals(WEB_1) ? 1 : 2, endpoint(server)),
        List.of(
            new Source(
                endpoint(other),
                detours.getOrDefault(other, copies(other)),
                identity(other, Role.DATABASE))),
        paths(server),
        new ApplicationAccount("site", "site", PASSWORD),
        BACKUP,
        DatabaseLimits.of(user, user));
  }

  /** Starts the process, waits until it answers, and makes web-1 write and web-2 follow. */
  public MariadbServer start(ServerName server) throws IOException {
    Files.createDirectories(run(server));
    MariadbServer database = MariadbServer.of(configuration(server), MariadbPrograms.find(""));
    database.makeData();
    database.prepareStart();
    ProcessBuilder builder =
        new ProcessBuilder(
            database.command(server.equals(WEB_1) ? InitialRole.MASTER : InitialRole.SLAVE));
    builder.environment().clear();
    builder.environment().putAll(database.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(server).toFile()));
    Process process = builder.start();
    processes.put(server, process);
    await()
        .atMost(START_LIMIT)
        .until(() -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(log(server)));
          }
          return database.ready();
        });
    try (Connection connection = administrator(server)) {
      setUp(database, server, connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  static void setUp(MariadbServer database, ServerName server, Connection connection)
      throws SQLException {
    if (server.equals(WEB_1)) {
      database.setUpWriter(connection);
      new Sql(connection).execute("SET GLOBAL read_only = OFF");
    } else {
      database.follow(connection, WEB_1);
    }
  }

  Path log(ServerName server) {
    return folder.resolve(server + ".log");
  }

  /** The crash that a database has to survive. */
  public void kill(ServerName server) throws InterruptedException {
    Process process = processes.remove(server);
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  public Connection administrator(ServerName server) throws SQLException {
    return new LocalDatabase(paths(server).socket())
        .open(System.getProperty("user.name"), Duration.ofSeconds(10));
  }

  public Connection application(ServerName server) throws SQLException {
    return new LocalDatabase(paths(server).socket())
        .open("site", PASSWORD, "site", Duration.ofSeconds(10));
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes.values()) {
      process.destroyForcibly().onExit().join();
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.sorted(Comparator.reverseOrder()).forEach(files::add);
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
