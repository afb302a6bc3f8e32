// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.gateway.configuration.Endpoint;
import garrison.model.IpAddress;
import garrison.model.Role;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes die under load. */
final class FailoverIT {
  private final TestSite site = TestSite.running("web-1", "web-2");
  private final HttpClient client = site.client(HttpClient.Version.HTTP_1_1);

  @AfterEach
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @Test
  void killedApplicationFailsNoRequestThatMayBeRetried() {
    try (Load load = Load.start(site, 6)) {
      for (int i = 0; i < 3; i++) {
        application("web-1").close();
        load.awaitMore(200);
        site.applications.put("web-1", TestApplication.start("web-1", site.socket("web-1")));
        site.awaitHealthy(2);
        load.awaitMore(100);
      }
      assertThat(load.failures()).isEmpty();
    }
    assertThat(TestSite.metric(site.edge(), "garrison_upstream_retries_total", "web-1"))
        .isPositive();
  }

  @Test
  void killedWebServerFailsNoRequestThatMayBeRetried() {
    InetSocketAddress address = Objects.requireNonNull(site.webAddresses.get("web-1"));
    Endpoint endpoint = new Endpoint(new IpAddress("127.0.0.1"), address.getPort());
    try (Load load = Load.start(site, 6)) {
      for (int i = 0; i < 2; i++) {
        Objects.requireNonNull(site.webs.get("web-1")).close();
        load.awaitMore(200);
        site.startWebGateway("web-1", endpoint);
        site.awaitHealthy(2);
        load.awaitMore(100);
      }
      assertThat(load.failures()).isEmpty();
    }
  }

  @Test
  void deadApplicationLosesNoPost() {
    application("web-1").close();
    for (int i = 0; i < 50; i++) {
      assertThat(post("/post").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void postThatMayHaveBeenActedOnIsNotSentTwice() {
    assertThat(post("/die").statusCode()).isEqualTo(502);
    assertThat(application("web-1").requests.get() + application("web-2").requests.get())
        .isEqualTo(1);
  }

  @Test
  void putIsSentAgainToTheOtherServer() {
    HttpResponse<String> response =
        TestSite.send(
            client,
            HttpRequest.newBuilder(site.uri("/die"))
                .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                .build());
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.headers().firstValue("garrison-retry")).isEmpty();
    assertThat(application("web-1").requests.get()).isPositive();
    assertThat(application("web-2").requests.get()).isPositive();
  }

  @Test
  void answerThatBreaksOffIsNotTakenForComplete() {
    assertThatThrownBy(() -> TestSite.get(client, site.uri("/half")))
        .isInstanceOf(UncheckedIOException.class);
    HttpClient http2 = site.client(HttpClient.Version.HTTP_2);
    assertThatThrownBy(() -> TestSite.get(http2, site.uri("/half")))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void requestWaitsUntilAServerIsHealthyAgain() throws Exception {
    application("web-1").close();
    application("web-2").close();
    site.awaitHealthy(0);
    CompletableFuture<HttpResponse<String>> waiting =
        client.sendAsync(
            HttpRequest.newBuilder(site.uri("/")).build(), HttpResponse.BodyHandlers.ofString());
    site.applications.put("web-1", TestApplication.start("web-1", site.socket("web-1")));
    assertThat(waiting.get().statusCode()).isEqualTo(200);
  }

  @Test
  void requestIsAnsweredWhenNobodyBecomesHealthy() {
    application("web-1").close();
    application("web-2").close();
    site.awaitHealthy(0);
    assertThat(TestSite.get(client, site.uri("/")).statusCode()).isEqualTo(503);
  }

  @Test
  void serverWithAnotherIdentityIsNeverUsed() {
    InetSocketAddress address = Objects.requireNonNull(site.webAddresses.get("web-1"));
    site.edge().close();
    site.startEdge(List.of(TestSite.upstream("web-9", address, Role.WEB)));
    assertThat(TestSite.get(client, site.uri("/")).statusCode()).isEqualTo(503);
    assertThat(application("web-1").requests.get()).isZero();
  }

  private TestApplication application(String name) {
    return Objects.requireNonNull(site.applications.get(name));
  }

  private HttpResponse<String> post(String path) {
    return TestSite.send(
        client,
        HttpRequest.newBuilder(site.uri(path))
            .POST(HttpRequest.BodyPublishers.ofString("hello"))
            .build());
  }
}
