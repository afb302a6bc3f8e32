// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import static garrison.database.server.DatabaseServers.WEB_1;
import static garrison.database.server.DatabaseServers.WEB_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.database.configuration.Source;
import garrison.database.rebuild.Rebuild.Outcome;
import garrison.database.server.DatabaseException;
import garrison.database.server.DatabaseServers;
import garrison.model.Endpoint;
import garrison.model.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is refused, and how; no MariaDB runs here. */
class CopyServerIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final AtomicBoolean healthy = new AtomicBoolean();
  private DatabaseServers servers;
  private CopyServer server;

  @BeforeEach
  void start() throws IOException {
    servers = new DatabaseServers();
    Files.createDirectories(servers.paths(WEB_1).state());
    Files.createDirectories(servers.paths(WEB_2).state());
    server =
        CopyServer.start(
            servers.configuration(WEB_1),
            new CopyServer.Access(
                DatabaseServers.copies(WEB_1),
                List.of(DatabaseServers.identity(WEB_2, Role.DATABASE))),
            () -> {
              throw new DatabaseException("mariadb-backup: not there");
            },
            healthy::get,
            CopyLimits.DEFAULT,
            System::nanoTime);
    await().atMost(LIMIT).until(this::listens);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    servers.close();
  }

  private boolean listens() {
    Endpoint at = DatabaseServers.copies(WEB_1);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(at.address().text(), at.port().number()), 1000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void askerWithAnotherIdentityIsRefused() {
    // web-1's own certificate is of the right role, on a server that is not permitted.
    assertThatThrownBy(() -> new CopyClient(servers.configuration(WEB_1)).logBytes(source(), LIMIT))
        .isInstanceOf(CopyException.class);
  }

  @Test
  void sourceWithAnotherIdentityIsRefused() {
    Source impostor =
        new Source(
            source().endpoint(), source().copies(), DatabaseServers.identity(WEB_2, Role.DATABASE));
    assertThatThrownBy(() -> new CopyClient(servers.configuration(WEB_2)).logBytes(impostor, LIMIT))
        .isInstanceOf(CopyException.class)
        .rootCause()
        .hasMessageContaining("spiffe://www.foobar.com/web-1/database (expected:");
  }

  @Test
  void serverThatIsNotHealthyOrHasNoProgramsSaysSo() {
    assertThat(refusal()).contains("refused: neither writes nor is in sync");
    healthy.set(true);
    assertThat(refusal()).contains("refused: ");
  }

  private Source source() {
    return servers.configuration(WEB_2).other(WEB_1);
  }

  private String refusal() {
    try (Rebuild rebuild =
        Rebuild.begin(
            servers.configuration(WEB_2),
            source(),
            () -> garrison.database.backup.BackupPrograms.find(""),
            CopyLimits.DEFAULT,
            System::nanoTime,
            () -> {})) {
      await().atMost(LIMIT).until(() -> rebuild.outcome() instanceof Outcome.Failed);
      return rebuild.outcome().toString();
    }
  }
}
