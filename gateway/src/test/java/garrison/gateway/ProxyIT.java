// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.model.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What arrives at the application and comes back, over real TLS on loopback. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyIT {
  private final TestSite site = TestSite.running("web-1", "web-2");

  @AfterAll
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void requestReachesTheApplicationAndItsAnswerTheClient(HttpClient.Version version) {
    HttpResponse<String> response = TestSite.get(site.client(version), site.uri("/a?b=c"));
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("GET /a?b=c HTTP/1.1");
    assertThat(response.headers().firstValue("x-frame-options")).contains("DENY");
    assertThat(response.headers().firstValue("strict-transport-security")).isPresent();
    assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(response.headers().firstValue("garrison-retry")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void forgedForwardingHeadersDoNotArrive(HttpClient.Version version) {
    HttpResponse<String> response =
        TestSite.send(
            site.client(version),
            HttpRequest.newBuilder(site.uri("/"))
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X_Forwarded_For", "6.6.6.6")
                .header("X-Forwarded-Proto", "gopher")
                .header("X-Real-IP", "6.6.6.6")
                .header("Forwarded", "for=6.6.6.6")
                .header("X-Http2-Scheme", "gopher")
                .build());
    Map<String, String> headers = TestApplication.echoed(response.body());
    String host = "localhost:" + site.httpsPort();
    assertThat(response.body()).doesNotContain("6.6.6.6").doesNotContain("gopher");
    assertThat(headers)
        .containsEntry("x-forwarded-for", "127.0.0.1")
        .containsEntry("x-forwarded-proto", "https")
        .containsEntry("x-forwarded-host", host)
        .containsEntry("forwarded", "for=127.0.0.1;host=\"" + host + "\";proto=https")
        .containsEntry("host", host);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void bodiesOfKnownAndUnknownLengthArriveWhole(HttpClient.Version version) {
    byte[] body = new byte[300_000];
    HttpClient client = site.client(version);
    HttpResponse<String> known =
        TestSite.send(
            client,
            HttpRequest.newBuilder(site.uri("/post"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    HttpResponse<String> unknown =
        TestSite.send(
            client,
            HttpRequest.newBuilder(site.uri("/post"))
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body)))
                .build());
    assertThat(known.body()).contains("body=300000");
    assertThat(unknown.body()).contains("body=300000");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void continueIsPassedBackBeforeTheBodyIsSent(HttpClient.Version version) {
    HttpResponse<String> response =
        TestSite.send(
            site.client(version),
            HttpRequest.newBuilder(site.uri("/post"))
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                .build());
    assertThat(response.body()).contains("body=5");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void chunkedAnswerArrivesWithoutWhatBelongsToOneHop(HttpClient.Version version) {
    HttpResponse<String> response = TestSite.get(site.client(version), site.uri("/chunked"));
    assertThat(response.body()).isEqualTo("hello world");
    assertThat(response.headers().firstValue("x-secret")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void headHasTheLengthAndNoBody(HttpClient.Version version) {
    HttpClient client = site.client(version);
    HttpRequest head =
        HttpRequest.newBuilder(site.uri("/"))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> response = TestSite.send(client, head);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers().firstValueAsLong("content-length").orElse(0)).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void emptyAnswerLeavesTheConnectionUsable(HttpClient.Version version) {
    HttpClient client = site.client(version);
    for (int i = 0; i < 5; i++) {
      assertThat(TestSite.get(client, site.uri("/empty")).statusCode()).isEqualTo(204);
      assertThat(TestSite.get(client, site.uri("/")).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void largeAnswerArrivesWhole(HttpClient.Version version) throws Exception {
    HttpResponse<byte[]> response =
        site.client(version)
            .send(
                HttpRequest.newBuilder(site.uri("/large")).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.body()).hasSize(64 << 20);
  }

  @Test
  void bothServersAnswerInTurn() {
    HttpClient client = site.client(HttpClient.Version.HTTP_1_1);
    Map<String, Integer> answered = new TreeMap<>();
    for (int i = 0; i < 100; i++) {
      String name = TestSite.get(client, site.uri("/")).body().lines().findFirst().orElse("");
      answered.merge(name, 1, Integer::sum);
    }
    assertThat(answered).containsOnlyKeys("web-1", "web-2");
    assertThat(answered.get("web-1")).isBetween(40, 60);
  }

  @Test
  void poisonedConnectionIsNotReused() {
    HttpClient client = site.client(HttpClient.Version.HTTP_1_1);
    for (int i = 0; i < 10; i++) {
      assertThat(TestSite.get(client, site.uri("/poison")).body()).isEqualTo("ok");
      assertThat(TestSite.get(client, site.uri("/")).body()).contains("GET / HTTP/1.1");
    }
  }

  @Test
  void plainHttpIsRedirected() {
    HttpClient client = HttpClient.newHttpClient();
    HttpResponse<String> response =
        TestSite.get(client, URI.create("http://localhost:" + site.httpPort() + "/a?b=c"));
    assertThat(response.statusCode()).isEqualTo(308);
    assertThat(response.headers().firstValue("location")).contains("https://localhost/a?b=c");
  }

  @Test
  void namesAreServedRedirectedOrRefused() throws Exception {
    assertThat(curl("www.foobar.com", "--http1.1")).startsWith("HTTP/1.1 200");
    assertThat(curl("www.foobar.com", "--http2")).startsWith("HTTP/2 200");
    assertThat(curl("foobar.com", "--http2"))
        .startsWith("HTTP/2 308")
        .contains("location: https://www.foobar.com/x");
    assertThat(curl("evil.example", "--http2")).startsWith("HTTP/2 421");
    assertThat(curl("evil.example", "--http1.1")).startsWith("HTTP/1.1 421");
  }

  @Test
  void reservedPathsAreNotReachableFromOutside() {
    assertThat(
            TestSite.get(site.client(HttpClient.Version.HTTP_2), site.uri("/.garrison/health"))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void wrongRoleIsRefusedByTheWebServer() {
    var strangers =
        new Object[][] {{"web-2", Role.WEB}, {"edge-2", Role.EDGE}, {"edge-1", Role.AGENT}};
    for (Object[] stranger : strangers) {
      assertThat(site.canConnect("web-1", site.issue((String) stranger[0], (Role) stranger[1])))
          .as("%s %s", stranger)
          .isFalse();
    }
    assertThat(site.canConnect("web-1", null)).isFalse();
    assertThat(site.canConnect("web-1", site.issue("edge-1", Role.EDGE))).isTrue();
  }

  private String curl(String name, String version) throws Exception {
    Process curl =
        new ProcessBuilder(
                "curl",
                "-skI",
                version,
                "--connect-to",
                name + ":443:127.0.0.1:" + site.httpsPort(),
                "https://" + name + "/x")
            .start();
    return new String(
        curl.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
