// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import garrison.gateway.Gateway;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.configuration.WebConfiguration;
import garrison.model.ByteSize;
import garrison.model.DomainName;
import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Limits;
import garrison.model.Port;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.nginx.NginxConfiguration.Account;
import garrison.trust.Authority;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** One web server of either engine, its application and an authority that certifies who asks. */
final class TestServer implements AutoCloseable {
  static final Limits LIMITS =
      new Limits(
          ByteSize.parse("16KiB"),
          ByteSize.parse("1MiB"),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          16,
          1_000,
          16);
  private static final DomainName SITE = new DomainName("www.foobar.com");
  private static final Duration DAY = Duration.ofDays(1);

  /** Who plays the role. */
  enum Played {
    GATEWAY,
    NGINX
  }

  private final Path folder;
  private final InetSocketAddress address;
  private final Authority authority;
  private Optional<Gateway> gateway = Optional.empty();
  private Optional<Nginx> nginx = Optional.empty();
  private Optional<Process> process = Optional.empty();
  SmallApplication application;

  private TestServer() throws IOException {
    this.folder = Files.createTempDirectory("web").toRealPath();
    this.authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
    }
    Files.createDirectories(folder.resolve("public"));
    this.application = SmallApplication.start(applicationSocket());
    certify();
  }

  static TestServer start(Played played) {
    try {
      TestServer server = new TestServer();
      switch (played) {
        case GATEWAY -> server.startGateway();
        case NGINX -> server.startNginx();
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of static files. */
  Path files() {
    return folder.resolve("public");
  }

  Nginx nginx() {
    return nginx.orElseThrow();
  }

  Process process() {
    return process.orElseThrow();
  }

  Path log() {
    return folder.resolve("nginx.log");
  }

  /** Gives the server a new certificate, valid for a day. */
  void certify() {
    issue("web-1", Role.WEB).write(folder.resolve("trust"), "web");
  }

  Path trust() {
    return folder.resolve("trust");
  }

  Credentials issue(String server, Role role) {
    return authority.issue(
        identity(server, role), List.of(server), List.of(new IpAddress("127.0.0.1")), DAY);
  }

  Credentials issueSite() {
    return authority.issueSite(List.of("www.foobar.com"), List.of(), DAY);
  }

  /** Who has the same name but is certified by somebody else. */
  Credentials forgedEdge() {
    Authority other = Authority.open(folder.resolve("other"), InstantSource.system());
    Credentials forged =
        other.issue(identity("edge-1", Role.EDGE), List.of("edge-1"), List.of(), DAY);
    return new Credentials(forged.key(), forged.chain(), authority.roots());
  }

  EdgeClient edge() throws IOException {
    return as(issue("edge-1", Role.EDGE));
  }

  EdgeClient as(Credentials who) throws IOException {
    return new EdgeClient(TlsContexts.client(who, verifier()), address);
  }

  EdgeClient withoutCertificate() throws IOException {
    SSLContext nobody = TlsContexts.visitor(authority.roots());
    return new EdgeClient(nobody, address);
  }

  /** Sends one request on a connection of its own. */
  EdgeClient.Answer exchange(String request) throws IOException {
    try (EdgeClient client = edge()) {
      return client.send(request).answer(request.startsWith("HEAD "));
    }
  }

  EdgeClient.Answer get(String target, String... headers) throws IOException {
    return exchange(request("GET", target, headers));
  }

  static String request(String method, String target, String... headers) {
    String all = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return method + " " + target + " HTTP/1.1\r\nHost: www.foobar.com\r\n" + all + "\r\n";
  }

  void startNginx() throws IOException {
    NginxConfiguration configuration = nginxConfiguration(LIMITS);
    Nginx made =
        new Nginx(
            configuration,
            () -> NginxPrograms.find(System.getenv("PATH")),
            InstantSource.system(),
            () -> process.filter(Process::isAlive).map(Process::pid).orElse(0L));
    nginx = Optional.of(made);
    startProcess();
  }

  void startProcess() throws IOException {
    process =
        Optional.of(
            new ProcessBuilder(nginx().prepare())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start());
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> {
          assertThat(process().isAlive()).as(() -> said()).isTrue();
          assertThatCode(() -> nginx().requireAnswer()).as(() -> said()).doesNotThrowAnyException();
        });
  }

  /** What nginx wrote into its log. */
  String said() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      return "nothing: " + e.getMessage();
    }
  }

  NginxConfiguration nginxConfiguration(Limits limits) {
    return nginxConfiguration("127.0.0.1", limits);
  }

  NginxConfiguration nginxConfigurationAt(String listen) {
    return nginxConfiguration(listen, LIMITS);
  }

  private NginxConfiguration nginxConfiguration(String listen, Limits limits) {
    return new NginxConfiguration(
        1,
        new Endpoint(new IpAddress(listen), new Port(address.getPort())),
        List.of(identity("edge-1", Role.EDGE)),
        Optional.of(files()),
        limits,
        System.getProperty("user.name").equals("root") ? Account.ROOT : Account.OWN,
        new NginxFolders(
            folder.resolve("run"),
            folder.resolve("trust"),
            applicationSocket(),
            folder.resolve("access.log")));
  }

  @Override
  public void close() {
    application.slow.countDown();
    gateway.ifPresent(Gateway::close);
    process.ifPresent(running -> {
      running.destroy();
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !running.isAlive());
    });
    nginx.ifPresent(Nginx::close);
    application.close();
    delete();
  }

  private void delete() {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startGateway() {
    gateway =
        Optional.of(
            Gateway.start(
                new GatewayConfiguration(
                    new ServerName("web-1"),
                    SITE,
                    folder.resolve("gateway.sock"),
                    folder.resolve("trust"),
                    null,
                    new WebConfiguration(
                        garrison.gateway.configuration.Endpoint.parse(
                            "127.0.0.1:" + address.getPort()),
                        Set.of(identity("edge-1", Role.EDGE).uri()),
                        files(),
                        applicationSocket()),
                    null,
                    null,
                    folder.resolve("access.log"),
                    gatewayLimits()),
                1,
                InstantSource.system(),
                () -> new SplittableRandom(1)));
  }

  private static LimitsConfiguration gatewayLimits() {
    return new LimitsConfiguration(
        Math.toIntExact(LIMITS.header().bytes()),
        LIMITS.body().bytes(),
        LimitsConfiguration.DEFAULT.replayBytes(),
        LIMITS.headerTime().toMillis(),
        LIMITS.idleTime().toMillis(),
        LIMITS.keepAlive().toMillis(),
        LIMITS.answerTime().toMillis(),
        LIMITS.waitingTime().toMillis(),
        LIMITS.waiting(),
        LIMITS.connections(),
        LIMITS.streams());
  }

  private PeerVerifier verifier() {
    return new PeerVerifier(authority.roots(), Set.of(identity("web-1", Role.WEB).uri()));
  }

  Path applicationSocket() {
    return folder.resolve("application.sock");
  }

  private static Identity identity(String server, Role role) {
    return new Identity(SITE, new ServerName(server), role);
  }
}
