// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

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
import garrison.telemetry.control.ControlServer.Verb;
import garrison.trust.Authority;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The SQL part of one server's gateway, told what to do by the same verbs as the real one. */
final class SqlGateway implements AutoCloseable {
  static final DomainName SITE = new DomainName("www.foobar.com");
  static final IpAddress LOOPBACK = new IpAddress("127.0.0.1");
  static final Endpoint ANY_PORT = new Endpoint(LOOPBACK, 0);
  static final SqlLimits LIMITS =
      new SqlLimits(20, Duration.ofMillis(25), Duration.ofSeconds(1), Duration.ofMillis(100));
  static final long HOLD_MILLIS = 10_000;

  /** Every application that an entry accepts. */
  private static final Set<ServerName> APPLICATIONS =
      Set.of(new ServerName("web-1"), new ServerName("web-2"), new ServerName("web-3"));

  private final ServerName name;
  private final Path folder;
  private final @Nullable LocalMariadb database;
  private final EventLoopGroup group;
  private final Meters meters = new Meters();
  private final SqlService service;
  private final Map<String, Verb> verbs;

  private SqlGateway(
      ServerName name, Path folder, @Nullable LocalMariadb database, SqlLimits limits) {
    this.name = name;
    this.folder = folder;
    this.database = database;
    this.group = Transport.best().eventLoops(2);
    this.service = new SqlService(name, limits, Transport.best(), group, meters);
    this.verbs = new SqlControl(service).verbs();
  }

  /** Opens the entry to {@code database}, if any; the passage follows with {@link #lead}. */
  static SqlGateway open(
      Authority authority, Path folder, String name, @Nullable LocalMariadb database) {
    return open(authority, folder, name, database, LIMITS);
  }

  static SqlGateway open(
      Authority authority,
      Path folder,
      String name,
      @Nullable LocalMariadb database,
      SqlLimits limits) {
    ServerName server = new ServerName(name);
    for (Role role : List.of(Role.APPLICATION, Role.DATABASE)) {
      authority
          .issue(identity(server, role), List.of(name), List.of(LOOPBACK), Duration.ofHours(1))
          .write(folder.resolve("trust"), role.word());
    }
    SqlGateway gateway = new SqlGateway(server, folder, database, limits);
    gateway.apply(null);
    return gateway;
  }

  /** Opens the passage to the databases of these gateways, or changes where it leads. */
  SqlGateway lead(long holdMillis, SqlGateway... databases) {
    return lead(holdMillis, Stream.of(databases).map(SqlGateway::upstream).toList());
  }

  SqlGateway lead(long holdMillis, List<UpstreamConfiguration> databases) {
    apply(
        new SqlPassageConfiguration(
            ANY_PORT,
            folder.resolve("sql.sock"),
            ANY_PORT,
            folder.resolve("read.sock"),
            databases,
            holdMillis));
    return this;
  }

  void apply(@Nullable SqlPassageConfiguration passage) {
    service.apply(
        new GatewayConfiguration(
            name,
            SITE,
            folder.resolve("gateway.sock"),
            folder.resolve("trust"),
            null,
            null,
            passage,
            database == null ? null : entryConfiguration(database),
            null,
            null));
  }

  private static SqlEntryConfiguration entryConfiguration(LocalMariadb database) {
    return new SqlEntryConfiguration(
        ANY_PORT,
        APPLICATIONS.stream()
            .map(each -> identity(each, Role.APPLICATION).uri())
            .collect(Collectors.toSet()),
        database.socket());
  }

  UpstreamConfiguration upstream() {
    return new UpstreamConfiguration(
        name,
        new Endpoint(LOOPBACK, entry().address().getPort()),
        identity(name, Role.DATABASE).uri());
  }

  static Identity identity(ServerName server, Role role) {
    return new Identity(SITE, server, role);
  }

  /** Asks a control verb; the answer is empty for most. */
  String ask(String request) {
    int blank = request.indexOf(' ');
    String verb = blank < 0 ? request : request.substring(0, blank);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      Objects.requireNonNull(verbs.get(verb), verb)
          .answer(blank < 0 ? "" : request.substring(blank + 1), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  SqlService service() {
    return service;
  }

  SqlPassage passage() {
    return service.passage().orElseThrow();
  }

  SqlEntry entry() {
    return service.entry().orElseThrow();
  }

  Path folder() {
    return folder;
  }

  String metrics() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      meters.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  Connection connect() throws SQLException {
    return connect(passage().address(), "");
  }

  Connection connect(String options) throws SQLException {
    return connect(passage().address(), options);
  }

  Connection read() throws SQLException {
    return connect(passage().readAddress(), "");
  }

  private static Connection connect(InetSocketAddress address, String options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:"
            + address.getPort()
            + "/site?maxAllowedPacket=67108864&socketTimeout=40000"
            + options,
        "site",
        LocalMariadb.PASSWORD);
  }

  static int serverId(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT @@server_id")) {
      result.next();
      return result.getInt(1);
    }
  }

  /** What became of a statement: "done", or the error's text. */
  static String outcome(Connection connection, String statement) {
    try (Statement executing = connection.createStatement()) {
      executing.execute(statement);
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Does it on a thread of its own. */
  static <T> CompletableFuture<T> inBackground(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(task.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  @Override
  public void close() {
    service.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
