// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real MariaDB server that listens on a Unix socket only, with an account {@code site}. */
public final class LocalMariadb implements AutoCloseable {
  public static final String PASSWORD = "generated-for-this-test-only";

  private final Path socket;
  private final Process process;

  private LocalMariadb(Path socket, Process process) {
    this.socket = socket;
    this.process = process;
  }

  /** Starts a server whose {@code @@server_id} tells it from others. */
  public static LocalMariadb start(Path folder, int serverId) throws Exception {
    Files.createDirectories(folder);
    Path data = folder.resolve("data");
    Path socket = folder.resolve("db.sock");
    Path accounts = folder.resolve("accounts.sql");
    String user = System.getProperty("user.name");
    if (!Files.exists(data)) {
      run(
          List.of(
              "mariadb-install-db",
              "--no-defaults",
              "--datadir=" + data,
              "--user=" + user,
              "--skip-test-db"));
    }
    // Bootstrap statements stand on one line each.
    Files.writeString(
        accounts,
        """
        CREATE DATABASE IF NOT EXISTS site;
        CREATE OR REPLACE USER site@localhost IDENTIFIED BY '%s';
        GRANT ALL PRIVILEGES ON site.* TO site@localhost;
        """
            .formatted(PASSWORD));
    Process process =
        new ProcessBuilder(
                "mariadbd",
                "--no-defaults",
                "--datadir=" + data,
                "--user=" + user,
                "--skip-networking",
                "--socket=" + socket,
                "--pid-file=" + folder.resolve("db.pid"),
                "--server-id=" + serverId,
                "--max-allowed-packet=64M",
                "--innodb-flush-log-at-trx-commit=0",
                "--init-file=" + accounts)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("db.log").toFile())
            .start();
    LocalMariadb database = new LocalMariadb(socket, process);
    await().atMost(Duration.ofSeconds(60)).until(database::accepts);
    return database;
  }

  public Path socket() {
    return socket;
  }

  /** SIGSTOP; returns when its last thread has stopped, which is later than the signal. */
  void freeze() throws IOException, InterruptedException {
    run(List.of("kill", "-STOP", Long.toString(process.pid())));
    await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(10)).until(this::isFrozen);
  }

  /** SIGCONT. */
  void thaw() throws IOException, InterruptedException {
    run(List.of("kill", "-CONT", Long.toString(process.pid())));
  }

  /** Whether every thread is in state T, which proc(5) shows behind the name in parentheses. */
  private boolean isFrozen() throws IOException {
    Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
    try (DirectoryStream<Path> each = Files.newDirectoryStream(threads)) {
      for (Path thread : each) {
        String state = Files.readString(thread.resolve("stat"));
        if (state.charAt(state.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public void close() {
    kill();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  private boolean accepts() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException _) {
      assertThat(process.isAlive()).isTrue();
      return false;
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }
}
