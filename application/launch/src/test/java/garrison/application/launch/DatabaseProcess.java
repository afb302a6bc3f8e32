// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB server as a child process, on a folder of its own and a loopback port that stays the
 * same while it is stopped. Needs Debian's package mariadb-server-core.
 */
public final class DatabaseProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Path folder;
  private final int port;
  private @Nullable Process server;

  private DatabaseProcess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Prepares the folder; {@link #start()} starts it. */
  public static DatabaseProcess prepare(Path folder) {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DatabaseProcess database = new DatabaseProcess(folder, free.getLocalPort());
      database.install();
      return database;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void install() throws IOException {
    Files.createDirectories(folder);
    run(
        "mariadb-install-db",
        "--no-defaults",
        "--user=" + System.getProperty("user.name"),
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--datadir=" + folder.resolve("data"));
    Files.writeString(
        folder.resolve("init.sql"),
        """
        CREATE DATABASE IF NOT EXISTS site;
        CREATE USER IF NOT EXISTS 'site'@'%' IDENTIFIED BY 'secret';
        GRANT ALL ON site.* TO 'site'@'%';
        """);
  }

  private void run(String... command) throws IOException {
    Path log = folder.resolve("install.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await().atMost(LIMIT).until(() -> !process.isAlive());
    if (process.exitValue() != 0) {
      throw new IllegalStateException(List.of(command) + ": " + Files.readString(log));
    }
  }

  /** Starts the server and waits until it answers. */
  public void start() {
    Process started;
    try {
      started =
          new ProcessBuilder(
                  program(),
                  "--no-defaults",
                  "--user=" + System.getProperty("user.name"),
                  "--datadir=" + folder.resolve("data"),
                  "--socket=" + folder.resolve("s"),
                  "--pid-file=" + folder.resolve("pid"),
                  "--init-file=" + folder.resolve("init.sql"),
                  "--bind-address=127.0.0.1",
                  "--port=" + port,
                  "--skip-name-resolve",
                  "--innodb-buffer-pool-size=32M",
                  "--innodb-flush-log-at-trx-commit=0",
                  "--report-host=web-2",
                  "--server-id=2")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("server.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server = started;
    await().atMost(LIMIT).until(() -> !started.isAlive() || listens());
    if (!started.isAlive()) {
      throw new IllegalStateException("mariadbd ended: see " + folder.resolve("server.log"));
    }
  }

  private static String program() {
    Path usual = Path.of("/usr/sbin/mariadbd");
    return Files.exists(usual) ? usual.toString() : "mariadbd";
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }

  /** Kills the server, as a crash would. */
  public void kill() {
    Process running = server;
    if (running != null) {
      running.destroyForcibly();
      await().atMost(LIMIT).until(() -> !running.isAlive());
    }
  }

  /** The JDBC URL; user and password are site and secret. */
  public String url() {
    return "jdbc:mariadb://127.0.0.1:%d/site".formatted(port);
  }

  @Override
  public void close() {
    kill();
  }
}
