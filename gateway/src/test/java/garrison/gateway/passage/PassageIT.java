// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.gateway.measure.Meters;
import garrison.gateway.tls.GatewayTls;
import garrison.gateway.transport.Transport;
import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.trust.Authority;
import garrison.trust.Credentials;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connector/J through a passage and an entry to real MariaDB servers. */
class PassageIT {
  private static final DomainName SITE = new DomainName("www.foobar.com");
  private static final ServerName WEB_1 = new ServerName("web-1");
  private static final ServerName WEB_2 = new ServerName("web-2");
  private static final IpAddress LOOPBACK = new IpAddress("127.0.0.1");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final SqlLimits LIMITS =
      new SqlLimits(20, Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofSeconds(1));

  @TempDir private static Path folder;
  private static LocalMariadb first;
  private static LocalMariadb second;
  private static Authority authority;
  private static EventLoopGroup group;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private Meters meters;
  private SqlEntry entry;
  private SqlPassage passage;

  @BeforeAll
  static void startDatabases() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    group = Transport.best().eventLoops(2);
    authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    first = LocalMariadb.start(folder.resolve("1"), 1);
    second = LocalMariadb.start(folder.resolve("2"), 2);
  }

  @AfterAll
  static void stopDatabases() {
    first.close();
    second.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @BeforeEach
  void open() {
    meters = new Meters();
    entry = openEntry(first.socket());
    passage = openPassage(remote(entry, Role.APPLICATION), LIMITS);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void largeResultAndLargeBlobArriveWhole() throws Exception {
    byte[] blob = new byte[16 << 20];
    new Random(7).nextBytes(blob);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE large (id INT PRIMARY KEY, data LONGBLOB)");
      try (var insert = connection.prepareStatement("INSERT INTO large VALUES (1, ?)")) {
        insert.setBytes(1, blob);
        insert.execute();
      }
      try (ResultSet result = statement.executeQuery("SELECT data FROM large")) {
        assertThat(result.next()).isTrue();
        assertThat(Arrays.equals(result.getBytes(1), blob)).isTrue();
      }
      long rows = 0;
      try (ResultSet result =
          statement.executeQuery("SELECT seq, REPEAT('x', 200) FROM seq_1_to_200000")) {
        while (result.next()) {
          rows++;
          assertThat(result.getLong(1)).isEqualTo(rows);
        }
      }
      assertThat(rows).isEqualTo(200_000);
    }
  }

  @Test
  void databaseThatSendsFasterThanItIsReadWaits() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.setFetchSize(1);
      String question = "SELECT seq, REPEAT('x', 10000) FROM seq_1_to_20000";
      try (ResultSet result = statement.executeQuery(question)) {
        assertThat(result.next()).isTrue();
        // 200 MB are on their way to a client that does not read: nothing may pile up here.
        await().atMost(LIMIT).until(() -> senderState(connection).contains("riting to net"));
        long rows = 1;
        while (result.next()) {
          rows++;
        }
        assertThat(rows).isEqualTo(20_000);
      }
    }
  }

  @Test
  void writerOnThisServerIsReachedWithoutTls() throws Exception {
    passage.target(new SqlWriter.Local(second.socket()));
    try (Connection connection = connect()) {
      assertThat(serverId(connection)).isEqualTo(2);
    }
  }

  @Test
  void changeOfTheWriterCutsConnectionsAtOnceAndLeadsNewOnesThere() throws Exception {
    try (Connection connection = connect()) {
      assertThat(serverId(connection)).isEqualTo(1);
      CompletableFuture<String> statement =
          CompletableFuture.supplyAsync(() -> outcome(connection, "SELECT SLEEP(30)"));
      await().atMost(LIMIT).until(() -> passage.connections() == 1);
      long begin = System.nanoTime();
      passage.target(remote(openEntry(second.socket()), Role.APPLICATION));
      assertThat(statement.get(20, TimeUnit.SECONDS)).isNotEqualTo("done");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }
    try (Connection connection = connect()) {
      assertThat(serverId(connection)).isEqualTo(2);
    }
    await().atMost(LIMIT).until(() -> passage.connections() == 0 && entry.connections() == 0);
  }

  @Test
  void renewedCertificateCutsNothing() throws Exception {
    try (Connection connection = connect()) {
      passage.target(remote(entry, Role.APPLICATION));
      entry.tls(entryTls());
      assertThat(serverId(connection)).isEqualTo(1);
      try (Connection other = connect()) {
        assertThat(serverId(other)).isEqualTo(1);
      }
    }
  }

  @Test
  void anotherRolesCertificateIsRefusedByTheEntry() {
    passage.target(remote(entry, Role.WEB));
    assertThatThrownBy(this::connect)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no database accepts writes: web-2 (127.0.0.1:");
    await().atMost(LIMIT).until(() -> entry.connections() == 0);
  }

  @Test
  void entryWithAnotherIdentityIsNotSpokenTo() {
    UpstreamConfiguration other =
        new UpstreamConfiguration(
            WEB_2,
            new Endpoint(LOOPBACK, entry.address().getPort()),
            identity(WEB_2, Role.WEB).uri());
    passage.target(
        new SqlWriter.Remote(
            other, GatewayTls.client(credentials(WEB_1, Role.APPLICATION), other.identity())));
    assertThatThrownBy(this::connect)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no database accepts writes");
  }

  @Test
  void plainTextAndNoCertificateAreRefusedByTheEntry() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.connect(entry.address(), 1000);
      socket.getOutputStream().write(new byte[64]);
      InputStream input = socket.getInputStream();
      assertThat(new String(input.readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("MariaDB");
    }
    await().atMost(LIMIT).until(() -> entry.connections() == 0);
  }

  @Test
  void newConnectionIsHeldUntilTheWriterIsThere() throws Exception {
    passage.target(new SqlWriter.Local(folder.resolve("none")));
    CompletableFuture<Integer> waiting =
        CompletableFuture.supplyAsync(() -> {
          try (Connection connection = connect()) {
            return serverId(connection);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    await().atMost(LIMIT).until(() -> passage.connections() == 1);
    passage.target(new SqlWriter.Local(second.socket()));
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void clientIsToldInItsOwnProtocolThatThereIsNoWriter() {
    passage.target(new SqlWriter.Local(folder.resolve("none")));
    assertThatThrownBy(this::connect)
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              assertThat(e.getErrorCode()).isEqualTo(1105);
              assertThat(e.getSQLState()).isEqualTo("08001");
              assertThat(e.getMessage())
                  .contains("no database accepts writes: this server")
                  .contains("not reached within 2000 ms");
            });
    assertThat(passage.connections()).isZero();
  }

  @Test
  void frozenDatabaseHoldsAConnectionNoLongerThanTheLimit() throws Exception {
    signal("-STOP");
    try {
      assertThatThrownBy(this::connect)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("no database accepts writes");
    } finally {
      signal("-CONT");
    }
  }

  @Test
  void connectionsBeyondTheLimitAreRefusedWithText() throws Exception {
    SqlPassage narrow =
        openPassage(
            new SqlWriter.Local(first.socket()),
            new SqlLimits(1, LIMITS.hold(), LIMITS.retry(), LIMITS.attempt()));
    try (Connection connection = connect(narrow)) {
      assertThatThrownBy(() -> connect(narrow))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("1 connections are open already");
      assertThat(serverId(connection)).isEqualTo(1);
    }
    await().atMost(LIMIT).until(() -> narrow.connections() == 0);
    connect(narrow).close();
  }

  @Test
  void endOfEitherSideEndsTheOther() throws Exception {
    try (Connection connection = connect();
        Connection killer = connect()) {
      long id;
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("SELECT CONNECTION_ID()")) {
        result.next();
        id = result.getLong(1);
      }
      outcome(killer, "KILL " + id);
      await().atMost(LIMIT).until(() -> passage.connections() == 1);
    }
    await().atMost(LIMIT).until(() -> passage.connections() == 0 && entry.connections() == 0);
    try (LocalMariadb third = LocalMariadb.start(folder.resolve("3"), 3)) {
      passage.target(new SqlWriter.Local(third.socket()));
      Connection connection = connect();
      assertThat(serverId(connection)).isEqualTo(3);
      third.kill();
      await().atMost(LIMIT).until(() -> passage.connections() == 0);
      connection.close();
    }
  }

  @Test
  void connectionsAreCounted() throws Exception {
    try (Connection connection = connect()) {
      assertThat(serverId(connection)).isEqualTo(1);
      assertThat(metrics())
          .contains("garrison_sql_connections_active 1.0", "garrison_sql_connections_total 1.0");
    }
    await().atMost(LIMIT).until(() -> metrics().contains("garrison_sql_connections_active 0.0"));
    assertThat(metrics()).contains("garrison_sql_connections_total 1.0");
  }

  private SqlEntry openEntry(Path socket) {
    SqlEntry opening =
        SqlEntry.open(
            new SqlEntryConfiguration(
                new Endpoint(LOOPBACK, 0), Set.of(identity(WEB_1, Role.APPLICATION).uri()), socket),
            entryTls(),
            LIMITS,
            Transport.best(),
            group);
    opened.add(opening);
    return opening;
  }

  private SqlPassage openPassage(SqlWriter writer, SqlLimits limits) {
    SqlPassage opening =
        SqlPassage.open(
            new SqlPassageConfiguration(
                new Endpoint(LOOPBACK, 0),
                folder.resolve(limits.connections() + ".sock"),
                new UpstreamConfiguration(
                    WEB_2, new Endpoint(LOOPBACK, 1), identity(WEB_2, Role.DATABASE).uri()),
                null),
            writer,
            limits,
            Transport.best(),
            group,
            new SqlMeter(limits.equals(LIMITS) ? meters : new Meters()));
    opened.add(opening);
    return opening;
  }

  private static io.netty.handler.ssl.SslContext entryTls() {
    return GatewayTls.server(
        credentials(WEB_2, Role.DATABASE), Set.of(identity(WEB_1, Role.APPLICATION).uri()));
  }

  private static SqlWriter remote(SqlEntry entry, Role role) {
    UpstreamConfiguration upstream =
        new UpstreamConfiguration(
            WEB_2,
            new Endpoint(LOOPBACK, entry.address().getPort()),
            identity(WEB_2, Role.DATABASE).uri());
    return new SqlWriter.Remote(
        upstream, GatewayTls.client(credentials(WEB_1, role), upstream.identity()));
  }

  private static Credentials credentials(ServerName server, Role role) {
    return authority.issue(
        identity(server, role), List.of(server.value()), List.of(LOOPBACK), Duration.ofHours(1));
  }

  private static Identity identity(ServerName server, Role role) {
    return new Identity(SITE, server, role);
  }

  private Connection connect() throws SQLException {
    return connect(passage);
  }

  private static Connection connect(SqlPassage passage) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:"
            + passage.address().getPort()
            + "/site?maxAllowedPacket=67108864&socketTimeout=40000",
        "site",
        LocalMariadb.PASSWORD);
  }

  private static int serverId(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT @@server_id")) {
      result.next();
      return result.getInt(1);
    }
  }

  private static String outcome(Connection connection, String statement) {
    try (Statement executing = connection.createStatement()) {
      executing.execute(statement);
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What the server thread that serves {@code sender} does, asked over another connection. */
  private String senderState(Connection sender) throws SQLException {
    try (Connection asking = connect();
        Statement statement = asking.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT STATE FROM information_schema.PROCESSLIST WHERE INFO LIKE '%seq_1_to_20000'"
                    + " AND INFO NOT LIKE '%PROCESSLIST%'")) {
      return sender.isClosed() || !result.next() ? "" : String.valueOf(result.getString(1));
    }
  }

  private String metrics() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    meters.write(text);
    return text.toString(StandardCharsets.UTF_8);
  }

  private static void signal(String signal) throws Exception {
    Process process =
        new ProcessBuilder("kill", signal, Long.toString(first.processId())).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.exists(first.socket())).isTrue();
  }
}
