// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.WebConfiguration;
import garrison.model.Role;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Configurations and certificates change while requests are answered. */
final class ReloadIT {
  private final TestSite site = TestSite.running("web-1", "web-2");

  @AfterEach
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @Test
  void reloadUnderLoadFailsNoRequestAndShowsTheNewCertificate() throws Exception {
    Set<BigInteger> shown = new HashSet<>();
    int port = site.httpsPort();
    try (Load load = Load.start(site, 4)) {
      for (int i = 0; i < 10; i++) {
        GatewayConfiguration renewed =
            site.edgeConfiguration(
                Objects.requireNonNull(site.edgeConfiguration().edge()).upstreams(),
                List.of("localhost"));
        site.edge().apply(renewed);
        Gateway web = Objects.requireNonNull(site.webs.get("web-1"));
        web.apply(site.webConfiguration("web-1", Endpoint.parse("127.0.0.1:0")));
        load.awaitMore(30);
        shown.add(serial(port));
      }
      assertThat(load.failures()).isEmpty();
    }
    assertThat(shown).hasSize(10);
    assertThat(site.httpsPort()).isEqualTo(port);
  }

  @Test
  void removedServerGetsNoMoreRequests() {
    GatewayConfiguration fewer =
        site.edgeConfiguration(
            Objects.requireNonNull(site.edgeConfiguration().edge()).upstreams().stream()
                .filter(upstream -> upstream.name().value().equals("web-2"))
                .toList(),
            List.of("localhost"));
    HttpClient client = site.client(HttpClient.Version.HTTP_1_1);
    site.edge().apply(fewer);
    for (int i = 0; i < 20; i++) {
      assertThat(TestSite.get(client, site.uri("/")).body()).startsWith("web-2");
    }
  }

  @Test
  void brokenCertificateLeavesTheEarlierOneServing() throws Exception {
    int port = site.httpsPort();
    BigInteger before = serial(port);
    Path certificate = site.edgeConfiguration().trust().resolve("site.pem");
    Files.writeString(certificate, "not a certificate");
    assertThatThrownBy(() -> site.edge().apply(site.edgeConfiguration()))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("site.pem");
    assertThat(serial(port)).isEqualTo(before);
    assertThat(TestSite.get(site.client(HttpClient.Version.HTTP_2), site.uri("/")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void identityNoLongerAcceptedIsRefusedOnConnectionsThatAreOpen() {
    Gateway web = Objects.requireNonNull(site.webs.get("web-1"));
    GatewayConfiguration before = site.webConfiguration("web-1", Endpoint.parse("127.0.0.1:0"));
    WebConfiguration part = Objects.requireNonNull(before.web());
    web.apply(
        new GatewayConfiguration(
            before.server(),
            before.site(),
            before.control(),
            before.trust(),
            null,
            new WebConfiguration(
                part.listen(),
                Set.of(TestSite.identity("edge-7", Role.EDGE)),
                part.staticFolder(),
                part.application()),
            null,
            null,
            null,
            before.limits()));
    site.awaitHealthy(1);
    HttpClient client = site.client(HttpClient.Version.HTTP_1_1);
    for (int i = 0; i < 20; i++) {
      assertThat(TestSite.get(client, site.uri("/")).body()).startsWith("web-2");
    }
  }

  private BigInteger serial(int port) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) site.visitor().getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }
}
