// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import static garrison.trust.TrustFixture.CLOCK;
import static garrison.trust.TrustFixture.DAY;
import static garrison.trust.TrustFixture.authority;
import static garrison.trust.TrustFixture.identity;
import static garrison.trust.TrustFixture.issue;
import static garrison.trust.TrustFixture.uris;
import static garrison.trust.TrustFixture.verifier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes between real sockets on loopback, each end with its own idea of the other. */
final class MutualTlsIT {
  private static final int LIMIT_MILLIS = 20_000;
  private static final String PASSED = "passed";

  private static final Identity EDGE = identity("edge-1", Role.EDGE);
  private static final Identity WEB_1 = identity("web-1", Role.WEB);

  @TempDir Path folder;
  private Authority authority;
  private Credentials edge;
  private Credentials web1;

  @BeforeEach
  void issueBoth() {
    authority = authority(folder.resolve("authority"));
    edge = issue(authority, "edge-1", Role.EDGE);
    web1 = issue(authority, "web-1", Role.WEB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void acceptedIdentitiesPass(String protocol) throws Exception {
    Outcome outcome = meet(client(edge), server(web1), protocol);

    assertThat(outcome.client()).isEqualTo(PASSED);
    assertThat(outcome.server()).isEqualTo(PASSED);
    assertThat(outcome.protocol()).isEqualTo(protocol);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void wrongRoleOfAClientIsRefused(String protocol) throws Exception {
    Credentials agent = issue(authority, "edge-1", Role.AGENT);

    Outcome outcome = meet(client(agent), server(web1), protocol);

    assertThat(outcome.server())
        .contains(
            "client: identity spiffe://www.foobar.com/edge-1/agent"
                + " (expected: spiffe://www.foobar.com/edge-1/edge)");
    assertThat(outcome.client()).isNotEqualTo(PASSED);
  }

  @Test
  void wrongServerIsRefused() throws Exception {
    Credentials web2 = issue(authority, "web-2", Role.WEB);

    Outcome outcome = meet(client(edge), server(web2), "TLSv1.3");

    assertThat(outcome.client())
        .contains(
            "server: identity spiffe://www.foobar.com/web-2/web"
                + " (expected: spiffe://www.foobar.com/web-1/web)");
    assertThat(outcome.server()).isNotEqualTo(PASSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void clientWithoutCertificateIsRefused(String protocol) throws Exception {
    // A visitor judges by today's date.
    Authority current = Authority.open(folder.resolve("current"), InstantSource.system());
    SSLContext server = server(issue(current, "web-1", Role.WEB));

    Outcome outcome = meet(TlsContexts.visitor(current.roots()), server, protocol);

    assertThat(outcome.server()).contains("Empty client certificate chain");
    assertThat(outcome.client()).isNotEqualTo(PASSED);
  }

  @Test
  void sameIdentityFromAForeignAuthorityIsRefused() throws Exception {
    Authority foreign = authority(folder.resolve("foreign"));
    Credentials forged = issue(foreign, "web-1", Role.WEB);

    Outcome outcome = meet(client(edge), server(forged), "TLSv1.3");

    assertThat(outcome.client())
        .contains("issued by CN=garrison authority")
        .contains("(expected: issued by CN=garrison authority");
    assertThat(outcome.server()).isNotEqualTo(PASSED);
  }

  @Test
  void foreignClientIsRefused() throws Exception {
    Authority foreign = authority(folder.resolve("foreign"));
    Credentials forged = issue(foreign, "edge-1", Role.EDGE);
    SSLContext stranger = TlsContexts.client(forged, verifier(authority, WEB_1));

    Outcome outcome = meet(stranger, server(web1), "TLSv1.3");

    assertThat(outcome.server()).isNotEqualTo(PASSED);
    assertThat(outcome.client()).isNotEqualTo(PASSED);
  }

  @Test
  void expiredCertificateIsRefused() throws Exception {
    InstantSource later = InstantSource.offset(CLOCK, DAY.plus(Duration.ofSeconds(1)));
    PeerVerifier tomorrow = new PeerVerifier(authority.roots(), uris(WEB_1), later);

    Outcome outcome = meet(TlsContexts.client(edge, tomorrow), server(web1), "TLSv1.3");

    assertThat(outcome.client())
        .contains("valid from 2026-11-22T11:55:00Z to 2026-11-23T12:00:00Z")
        .contains("(expected: valid at 2026-11-23T12:00:01Z)");
  }

  @Test
  void certificateThatWasGoodIsRefusedOnceItHasExpired() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(TrustFixture.NOW);
    PeerVerifier verifier = new PeerVerifier(authority.roots(), uris(WEB_1), now::get);
    verifier.verifyServer(web1.chain());
    verifier.verifyServer(web1.chain());
    now.set(TrustFixture.NOW.plus(DAY).plusSeconds(1));
    assertThatThrownBy(() -> verifier.verifyServer(web1.chain()))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("valid from 2026-11-22T11:55:00Z to 2026-11-23T12:00:00Z");
  }

  @Test
  void leafThatIssuesCertificatesIsRefused() throws Exception {
    Issuer.Issued thief = new Issuer.Issued(edge.key(), edge.leaf());
    Issuer.Issued forged =
        Issuer.leaf(
            thief,
            new Issuer.Subject(
                "web@web-1", List.of(WEB_1.uri()), List.of("web-1"), List.of(), true),
            TrustFixture.NOW,
            DAY);
    Credentials chained =
        new Credentials(
            forged.key(), List.of(forged.certificate(), edge.leaf()), authority.roots());

    Outcome outcome = meet(client(edge), server(chained), "TLSv1.3");

    assertThat(outcome.client())
        .contains("server: certificate CN=edge@edge-1 used as an authority (expected: issued by");
  }

  @Test
  void siteCertificateIsNoIdentity() throws Exception {
    Credentials site =
        authority.issueSite(List.of("www.foobar.com"), List.of(new IpAddress("127.0.0.1")), DAY);

    Outcome inside = meet(client(edge), server(site), "TLSv1.3");

    assertThat(inside.client()).contains("identity none, CN=www.foobar.com");
  }

  @Test
  void visitorComparesTheSitesNames() throws Exception {
    Authority current = Authority.open(folder.resolve("current"), InstantSource.system());
    Credentials site =
        current.issueSite(
            List.of("www.foobar.com", "localhost"), List.of(new IpAddress("127.0.0.1")), DAY);
    Credentials other = current.issueSite(List.of("www.example.com"), List.of(), DAY);
    SSLContext visitor = TlsContexts.visitor(current.roots());

    assertThat(visit(visitor, TlsContexts.site(site)).client()).isEqualTo(PASSED);
    assertThat(visit(visitor, TlsContexts.site(other)).client()).contains("127.0.0.1");
  }

  private SSLContext client(Credentials own) {
    return TlsContexts.client(own, verifier(authority, WEB_1));
  }

  private SSLContext server(Credentials own) {
    return TlsContexts.server(own, verifier(authority, EDGE));
  }

  /** What each end said, and the protocol the server spoke. */
  private record Outcome(String client, String server, String protocol) {}

  private static Outcome meet(SSLContext client, SSLContext server, String protocol)
      throws Exception {
    SSLParameters clientParameters = TlsContexts.clientParameters();
    clientParameters.setProtocols(new String[] {protocol});
    return connect(client, clientParameters, server, TlsContexts.serverParameters());
  }

  private static Outcome visit(SSLContext client, SSLContext server) throws Exception {
    SSLParameters clientParameters = TlsContexts.clientParameters();
    clientParameters.setEndpointIdentificationAlgorithm("HTTPS");
    return connect(client, clientParameters, server, TlsContexts.clientParameters());
  }

  private static Outcome connect(
      SSLContext client, SSLParameters clientParameters, SSLContext server, SSLParameters asked)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    List<String> protocols = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        SSLServerSocket listener =
            (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
      listener.setSSLParameters(asked);
      listener.setSoTimeout(LIMIT_MILLIS);
      Future<String> answered =
          threads.submit(() -> {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
              String said = exchange(socket);
              protocols.add(socket.getSession().getProtocol());
              return said;
            }
          });
      String asking;
      try (SSLSocket socket =
          (SSLSocket) client.getSocketFactory().createSocket(loopback, listener.getLocalPort())) {
        socket.setSSLParameters(clientParameters);
        asking = exchange(socket);
      }
      String answer = answered.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      return new Outcome(asking, answer, protocols.getFirst());
    }
  }

  /** One byte each way: in TLS 1.3 a client learns of its refusal only when it reads. */
  private static String exchange(SSLSocket socket) {
    try {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.getOutputStream().write(1);
      socket.getOutputStream().flush();
      return socket.getInputStream().read() == 1 ? PASSED : "closed";
    } catch (IOException e) {
      StringBuilder all = new StringBuilder(String.valueOf(e.getMessage()));
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        all.append(": ").append(cause.getMessage());
      }
      return all.toString();
    }
  }

  @Test
  void certificateNamesRoleServerAndAddress() {
    X509Certificate leaf = web1.leaf();

    assertThat(Certificates.identity(leaf)).contains(WEB_1.uri());
    CertificateSummary summary = Certificates.summary(leaf);
    assertThat(summary.subject()).isEqualTo("CN=web@web-1");
    assertThat(summary.names()).containsExactly("web-1", "127.0.0.1");
    assertThat(summary.notBefore()).isEqualTo(TrustFixture.NOW.minus(Duration.ofMinutes(5)));
    assertThat(summary.notAfter()).isEqualTo(TrustFixture.NOW.plus(DAY));
    assertThat(summary.fingerprint()).matches("[0-9a-f]{64}");
  }
}
