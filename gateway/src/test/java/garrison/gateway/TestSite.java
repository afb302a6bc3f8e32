// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.configuration.EdgeConfiguration;
import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.gateway.configuration.WebConfiguration;
import garrison.gateway.http.TunnelLimits;
import garrison.model.Balance;
import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.trust.Authority;
import garrison.trust.Credentials;
import garrison.trust.PeerVerifier;
import garrison.trust.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An edge and web servers on loopback with certificates of their own authority. */
final class TestSite implements AutoCloseable {
  static {
    Leaks.watch(); // before the first buffer is made
  }

  static final DomainName DOMAIN = new DomainName("www.foobar.com");
  private static final Endpoint ANY = Endpoint.parse("127.0.0.1:0");

  final Path folder;
  final Authority authority;
  final Map<String, TestApplication> applications = new HashMap<>();
  final Map<String, Gateway> webs = new HashMap<>();
  final Map<String, InetSocketAddress> webAddresses = new HashMap<>();
  LimitsConfiguration limits = LimitsConfiguration.DEFAULT;
  Balance balance = Balance.TWO_CHOICES;
  TunnelLimits tunnelLimits = TunnelLimits.DEFAULT;
  @Nullable Path staticFolder;
  @Nullable Path accessLog;
  private @Nullable Gateway edge;
  private @Nullable GatewayConfiguration edgeConfiguration;

  TestSite() {
    try {
      folder = Files.createTempDirectory("gw");
      authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** An edge over web servers of these names, all of them healthy. */
  static TestSite running(String... names) {
    TestSite site = new TestSite();
    for (String name : names) {
      site.startWeb(name);
    }
    site.startEdge();
    site.awaitHealthy(names.length);
    return site;
  }

  static URI identity(String server, Role role) {
    return new Identity(DOMAIN, new ServerName(server), role).uri();
  }

  void startWeb(String name) {
    applications.put(name, TestApplication.start(name, socket(name)));
    startWebGateway(name, ANY);
  }

  void startWebGateway(String name, Endpoint listen) {
    Gateway web =
        Gateway.start(
            webConfiguration(name, listen),
            1,
            InstantSource.system(),
            SplittableRandom::new,
            tunnelLimits);
    webs.put(name, web);
    webAddresses.put(name, Objects.requireNonNull(web.addresses().get("WEB")));
  }

  GatewayConfiguration webConfiguration(String name, Endpoint listen) {
    return new GatewayConfiguration(
        new ServerName(name),
        DOMAIN,
        folder.resolve(name + ".sock"),
        trust(name, Role.WEB),
        null,
        new WebConfiguration(
            listen, Set.of(identity("edge-1", Role.EDGE)), staticFolder, socket(name)),
        null,
        null,
        null,
        limits);
  }

  Path socket(String name) {
    return folder.resolve(name + "-app.sock");
  }

  void startEdge() {
    List<UpstreamConfiguration> upstreams = new ArrayList<>();
    webAddresses.forEach((name, address) -> upstreams.add(upstream(name, address, Role.WEB)));
    startEdge(upstreams);
  }

  void startEdge(List<UpstreamConfiguration> upstreams) {
    GatewayConfiguration configuration = edgeConfiguration(upstreams, List.of("localhost"));
    edgeConfiguration = configuration;
    edge =
        Gateway.start(
            configuration, 2, InstantSource.system(), SplittableRandom::new, tunnelLimits);
  }

  static UpstreamConfiguration upstream(String name, InetSocketAddress address, Role role) {
    return new UpstreamConfiguration(
        new ServerName(name),
        new Endpoint(new IpAddress("127.0.0.1"), address.getPort()),
        identity(name, role));
  }

  GatewayConfiguration edgeConfiguration(
      List<UpstreamConfiguration> upstreams, List<String> alsoKnownAs) {
    Path trust = trust("edge-1", Role.EDGE);
    authority
        .issueSite(
            List.of("www.foobar.com", "foobar.com", "localhost"),
            List.of(new IpAddress("127.0.0.1")),
            Duration.ofHours(1))
        .write(trust, "site");
    return new GatewayConfiguration(
        new ServerName("edge-1"),
        DOMAIN,
        folder.resolve("edge.sock"),
        trust,
        new EdgeConfiguration(
            ANY,
            ANY,
            DOMAIN,
            List.of(new DomainName("foobar.com")),
            alsoKnownAs,
            upstreams,
            balance),
        null,
        null,
        null,
        accessLog,
        limits);
  }

  Gateway edge() {
    return Objects.requireNonNull(edge);
  }

  GatewayConfiguration edgeConfiguration() {
    return Objects.requireNonNull(edgeConfiguration);
  }

  Credentials issue(String server, Role role) {
    return authority.issue(
        new Identity(DOMAIN, new ServerName(server), role),
        List.of("localhost"),
        List.of(new IpAddress("127.0.0.1")),
        Duration.ofHours(1));
  }

  private Path trust(String server, Role role) {
    Path trust = folder.resolve("trust-" + server);
    try {
      Files.createDirectories(trust);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    issue(server, role).write(trust, role.word());
    return trust;
  }

  void awaitHealthy(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> edge().knownUpstreams().stream().filter(u -> u.healthy()).count() == count);
  }

  int httpsPort() {
    return Objects.requireNonNull(edge().addresses().get("EDGE_HTTPS")).getPort();
  }

  int httpPort() {
    return Objects.requireNonNull(edge().addresses().get("EDGE_HTTP")).getPort();
  }

  URI uri(String path) {
    return URI.create("https://localhost:" + httpsPort() + path);
  }

  SSLContext visitor() {
    return TlsContexts.visitor(authority.roots());
  }

  HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().version(version).sslContext(visitor()).build();
  }

  static HttpResponse<String> get(HttpClient client, URI uri) {
    return send(client, HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build());
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException failure) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(failure);
    }
  }

  /** Whether a client with these credentials gets an answer from a web server. */
  boolean canConnect(String web, @Nullable Credentials own) {
    PeerVerifier peer = new PeerVerifier(authority.roots(), Set.of(identity(web, Role.WEB)));
    SSLContext context = own == null ? visitor() : TlsContexts.client(own, peer);
    InetSocketAddress address = Objects.requireNonNull(webAddresses.get(web));
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
      socket.connect(address, 5_000);
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "GET /.garrison/health HTTP/1.1\r\nHost: a\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == 'H';
    } catch (IOException refused) {
      return false;
    }
  }

  /** The sum of all samples of a metric whose labels contain the text. */
  static double metric(Gateway gateway, String name, String labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      gateway.meters().write(out);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(labels))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() {
    if (edge != null) {
      edge.close();
    }
    webs.values().forEach(Gateway::close);
    applications.values().forEach(TestApplication::close);
  }
}
