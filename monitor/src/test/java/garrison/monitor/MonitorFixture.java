// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import garrison.model.DomainName;
import garrison.model.Engine;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.monitor.MonitorConfiguration.MonitoredServer;
import garrison.monitor.MonitorConfiguration.PlayedRole;
import garrison.telemetry.ship.Batch;
import garrison.telemetry.ship.Gzip;
import garrison.telemetry.ship.OtlpEncoder;
import garrison.trust.Authority;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A monitor of the example site with certificates, and agents that deliver to it. */
final class MonitorFixture implements AutoCloseable {
  static final DomainName SITE = new DomainName("www.foobar.com");

  private static final Duration DAY = Duration.ofHours(24);
  private static final IpAddress LOOPBACK = new IpAddress("127.0.0.1");

  private final Authority authority;
  private final Monitor monitor;
  private final Path folder;

  private MonitorFixture(Authority authority, Monitor monitor, Path folder) {
    this.authority = authority;
    this.monitor = monitor;
    this.folder = folder;
  }

  static MonitorFixture start(Path folder) {
    return start(folder, "127.0.0.1:0");
  }

  static MonitorFixture start(Path folder, String dashboard) {
    Authority authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    Path trust = folder.resolve("trust");
    authority
        .issue(identity("edge-1", Role.MONITOR), List.of("localhost"), List.of(LOOPBACK), DAY)
        .write(trust, "monitor");
    MonitorConfiguration configuration =
        new MonitorConfiguration(
            new ServerName("edge-1"),
            SITE,
            folder.resolve("monitor.sock"),
            trust,
            folder.resolve("data"),
            Duration.ofDays(30),
            new MonitorConfiguration.Ingest(
                "127.0.0.1:0",
                "monitor",
                List.of("edge-1", "web-1", "web-2").stream()
                    .map(server -> identity(server, Role.AGENT).toString())
                    .toList()),
            new MonitorConfiguration.Dashboard(
                dashboard, "monitor", List.of("localhost", "127.0.0.1")),
            servers());
    return new MonitorFixture(
        authority, Monitor.start(configuration, InstantSource.system()), folder);
  }

  static List<MonitoredServer> servers() {
    return List.of(
        new MonitoredServer(
            new ServerName("edge-1"),
            new IpAddress("10.0.0.10"),
            List.of(
                new PlayedRole(Role.EDGE, Engine.GARRISON),
                new PlayedRole(Role.MONITOR, Engine.GARRISON))),
        web("web-1", "10.0.0.11", Engine.TOMCAT),
        web("web-2", "10.0.0.12", Engine.JETTY));
  }

  private static MonitoredServer web(String name, String address, Engine application) {
    return new MonitoredServer(
        new ServerName(name),
        new IpAddress(address),
        List.of(
            new PlayedRole(Role.WEB, Engine.GARRISON),
            new PlayedRole(Role.APPLICATION, application),
            new PlayedRole(Role.DATABASE, Engine.MARIADB)));
  }

  static Identity identity(String server, Role role) {
    return new Identity(SITE, new ServerName(server), role);
  }

  Path control() {
    return folder.resolve("monitor.sock");
  }

  InetSocketAddress ingest() {
    return monitor.ingestAddress();
  }

  InetSocketAddress dashboard() {
    return monitor.dashboardAddress();
  }

  /** A client that shows the certificate of a role, as agents do. */
  HttpClient client(String server, Role role) {
    Credentials own = authority.issue(identity(server, role), List.of(), List.of(), DAY);
    SSLContext context =
        TlsContexts.client(
            own,
            new PeerVerifier(authority.roots(), Set.of(identity("edge-1", Role.MONITOR).uri())));
    return client(context);
  }

  /** A client with no certificate, as a browser. */
  HttpClient browser() {
    return client(TlsContexts.visitor(authority.roots()));
  }

  private static HttpClient client(SSLContext context) {
    SSLParameters parameters = TlsContexts.clientParameters();
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(context)
        .sslParameters(parameters)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  HttpResponse<String> deliver(HttpClient agent, Batch batch)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(ingestUri())
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Gzip.compress(OtlpEncoder.encode(batch))))
            .build();
    return agent.send(request, HttpResponse.BodyHandlers.ofString());
  }

  URI ingestUri() {
    return URI.create("https://localhost:" + ingest().getPort() + "/v1/metrics");
  }

  URI page(String path) {
    return URI.create("https://localhost:" + dashboard().getPort() + path);
  }

  @Override
  public void close() {
    monitor.close();
  }
}
