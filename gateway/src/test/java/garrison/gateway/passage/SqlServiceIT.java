// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.gateway.measure.Meters;
import garrison.gateway.transport.Transport;
import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.trust.Authority;
import garrison.trust.TrustException;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One gateway process's passage and entry through changes of its configuration. */
class SqlServiceIT {
  private static final DomainName SITE = new DomainName("www.foobar.com");
  private static final ServerName WEB_1 = new ServerName("web-1");
  private static final IpAddress LOOPBACK = new IpAddress("127.0.0.1");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private LocalMariadb database;
  private EventLoopGroup group;
  private SqlService service;

  @BeforeEach
  void open() throws Exception {
    Authority authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    for (Role role : List.of(Role.APPLICATION, Role.DATABASE)) {
      authority
          .issue(identity(role), List.of("web-1"), List.of(LOOPBACK), Duration.ofHours(1))
          .write(folder.resolve("trust"), role.word());
    }
    database = LocalMariadb.start(folder.resolve("1"), 1);
    group = Transport.best().eventLoops(1);
    SqlLimits limits =
        new SqlLimits(20, Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofSeconds(1));
    service = new SqlService(limits, Transport.best(), group, new Meters());
  }

  @AfterEach
  void close() {
    service.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    database.close();
  }

  @Test
  void reloadKeepsConnectionsUnlessTheWriterMoved() throws Exception {
    service.apply(configuration("web-1", 1, database.socket()));
    InetSocketAddress listening = address();
    try (Connection connection = connect()) {
      service.apply(configuration("web-1", 1, database.socket()));
      assertThat(connection.isValid(5)).isTrue();
      assertThat(address()).isEqualTo(listening);
      service.apply(configuration("web-2", entryPort(), database.socket()));
      await().atMost(LIMIT).until(() -> !connection.isValid(1));
    }
    try (Connection connection = connect()) {
      assertThat(connection.isValid(5)).isTrue();
      assertThat(service.entry().orElseThrow().connections()).isOne();
    }
  }

  @Test
  void unreadableCertificateLeavesTheFormerOneServing() throws Exception {
    service.apply(configuration("web-2", 1, null));
    service.apply(configuration("web-2", entryPort(), null));
    Files.writeString(folder.resolve("trust/application.pem"), "nonsense");
    assertThatThrownBy(() -> service.apply(configuration("web-2", 1, null)))
        .isInstanceOf(TrustException.class);
    connect().close();
  }

  @Test
  void sectionThatDisappearsIsClosed() {
    service.apply(configuration("web-1", 1, database.socket()));
    service.apply(
        new GatewayConfiguration(
            WEB_1,
            SITE,
            folder.resolve("gateway.sock"),
            folder.resolve("trust"),
            null,
            null,
            null,
            null,
            null,
            null));
    assertThat(service.passage()).isEmpty();
    assertThat(service.entry()).isEmpty();
  }

  private GatewayConfiguration configuration(String writer, int port, @Nullable Path local) {
    return new GatewayConfiguration(
        WEB_1,
        SITE,
        folder.resolve("gateway.sock"),
        folder.resolve("trust"),
        null,
        null,
        new SqlPassageConfiguration(
            new Endpoint(LOOPBACK, 0),
            folder.resolve("sql.sock"),
            new UpstreamConfiguration(
                new ServerName(writer),
                new Endpoint(LOOPBACK, port),
                identity(Role.DATABASE).uri()),
            local),
        new SqlEntryConfiguration(
            new Endpoint(LOOPBACK, 0), Set.of(identity(Role.APPLICATION).uri()), database.socket()),
        null,
        null);
  }

  private static Identity identity(Role role) {
    return new Identity(SITE, WEB_1, role);
  }

  private InetSocketAddress address() {
    return service.passage().orElseThrow().address();
  }

  private int entryPort() {
    return service.entry().orElseThrow().address().getPort();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:" + address().getPort() + "/site", "site", LocalMariadb.PASSWORD);
  }
}
