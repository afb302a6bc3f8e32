// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.http.TunnelLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How WebSocket connections are counted and limited, and what ends them. */
final class WebSocketEndIT {
  private static final String ACTIVE = "garrison_tunnels_active";
  private static final String ENDED = "garrison_tunnels_ended_total";

  private final TestSite site = new TestSite();

  @AfterEach
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  private void start(String... webs) {
    for (String web : webs) {
      site.startWeb(web);
    }
    site.startEdge();
    site.awaitHealthy(webs.length);
  }

  @Test
  void lostApplicationEndsTheClientsConnection() throws Exception {
    start("web-1");
    try (RawClient client = RawClient.open(site, "/socket/echo")) {
      assertThat(client.echoes("hello")).isTrue();
      application("web-1").close();
      assertThat(client.ends()).isTrue();
    }
    awaitMetric(site.edge(), ENDED, "cause=\"server\"", 1);
    awaitMetric(site.edge(), ACTIVE, "edge", 0);
  }

  @Test
  void lostWebServerEndsTheClientsConnection() throws Exception {
    start("web-1");
    try (RawClient client = RawClient.open(site, "/socket/echo")) {
      Objects.requireNonNull(site.webs.remove("web-1")).close();
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void clientThatGoesEndsTheApplicationsConnection() throws Exception {
    start("web-1");
    RawClient client = RawClient.open(site, "/socket/echo");
    awaitMetric(web("web-1"), ACTIVE, "web", 1);
    client.close();
    awaitMetric(web("web-1"), ACTIVE, "web", 0);
    awaitMetric(site.edge(), ENDED, "cause=\"client\"", 1);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(metric(site.edge(), "garrison_connections_active", "edge")).isZero());
  }

  @Test
  void silentTunnelIsClosedAndOneThatMovesIsNot() throws Exception {
    site.tunnelLimits = new TunnelLimits(Duration.ofSeconds(2), 10);
    // Longer than a request may be silent.
    site.limits =
        new LimitsConfiguration(
            16 << 10, 1 << 20, 64 << 10, 1_000, 1_000, 60_000, 30_000, 2_000, 1_024, 20_000, 128);
    start("web-1");
    try (RawClient silent = RawClient.open(site, "/socket/echo");
        RawClient moving = RawClient.open(site, "/socket/echo")) {
      CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(() -> ends(silent));
      long begun = System.nanoTime();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> moving.echoes("hello") && end.isDone());
      assertThat(end.get()).isTrue();
      assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_500));
      assertThat(moving.echoes("hello")).isTrue();
    }
    awaitMetric(site.edge(), ENDED, "", 2);
  }

  @Test
  void tunnelLastsUntilTheDrainIsOverAndNoneIsOpenedMeanwhile() throws Exception {
    start("web-1");
    try (RawClient open = RawClient.open(site, "/socket/echo");
        RawClient idle = new RawClient(site);
        RawClient late = new RawClient(site)) {
      idle.send(RawClient.request("GET /empty HTTP/1.1"));
      assertThat(idle.head()).startsWith("HTTP/1.1 204 ");
      late.send(RawClient.opening("/socket/late"));
      Awaitility.await().until(() -> application("web-1").webSocket.openings.get() == 2);
      Gateway edge = site.edge();
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(() -> edge.stop(Duration.ofSeconds(3)));
      assertThat(idle.ends()).isTrue(); // now the edge is telling its connections
      assertThat(open.echoes("hello")).isTrue();
      application("web-1").webSocket.late.countDown();
      assertThat(late.head())
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("connection: close\r\n");
      assertThat(open.echoes("hello")).isTrue();
      assertThat(stopped).isNotDone();
      assertThat(open.ends()).isTrue();
      stopped.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void tunnelIsOneOfTheConnectionsThatAreLimited() throws Exception {
    site.startWeb("web-1");
    site.limits =
        new LimitsConfiguration(
            16 << 10, 1 << 20, 64 << 10, 10_000, 60_000, 60_000, 30_000, 2_000, 1_024, 12, 128);
    site.startEdge();
    site.awaitHealthy(1);
    List<RawClient> open = new java.util.ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        open.add(RawClient.open(site, "/socket/echo"));
      }
      assertThat(metric(site.edge(), "garrison_connections_active", "edge")).isEqualTo(12);
      assertThatThrownBy(() -> RawClient.open(site, "/socket/echo"))
          .isInstanceOf(IOException.class);
      assertThat(open.getFirst().echoes("hello")).isTrue();
    } finally {
      for (RawClient each : open) {
        each.close();
      }
    }
  }

  @Test
  void tooManyTunnelsAreRefusedAndRequestsAreNot() throws Exception {
    site.tunnelLimits = new TunnelLimits(Duration.ofMinutes(1), 2);
    start("web-1");
    RawClient first = RawClient.open(site, "/socket/echo");
    try (RawClient second = RawClient.open(site, "/socket/echo");
        RawClient third = new RawClient(site)) {
      third.send(RawClient.opening("/socket/echo"));
      assertThat(third.head()).startsWith("HTTP/1.1 503 ");
      HttpClient client = site.client(HttpClient.Version.HTTP_1_1);
      assertThat(TestSite.get(client, site.uri("/")).statusCode()).isEqualTo(200);
      first.close();
      awaitMetric(site.edge(), ACTIVE, "edge", 1);
      awaitMetric(web("web-1"), ACTIVE, "web", 1);
      for (int i = 0; i < 5; i++) {
        try (RawClient refused = new RawClient(site)) {
          refused.send(RawClient.opening("/socket/forbidden"));
          assertThat(refused.head()).startsWith("HTTP/1.1 403 ");
        }
      }
      RawClient.open(site, "/socket/echo").close();
      assertThat(second.echoes("hello")).isTrue();
    }
  }

  @Test
  void openingIsTriedElsewhereWhenNothingOfItWasSent() throws Exception {
    start("web-1", "web-2");
    application("web-1").close();
    for (int i = 0; i < 6; i++) {
      try (RawClient client = RawClient.open(site, "/socket/echo")) {
        assertThat(client.echoes("hello")).isTrue();
      }
    }
    assertThat(application("web-2").webSocket.openings).hasValue(6);
  }

  @Test
  void openingThatMayHaveBeenReadIsNotSentAgain() throws Exception {
    start("web-1", "web-2");
    try (RawClient client = new RawClient(site)) {
      client.send(RawClient.opening("/socket/dies"));
      assertThat(client.head()).startsWith("HTTP/1.1 502 ");
    }
    assertThat(
            application("web-1").webSocket.openings.get()
                + application("web-2").webSocket.openings.get())
        .isEqualTo(1);
  }

  @Test
  void tunnelIsOneRequestWithItsBytesAndItsDuration() throws Exception {
    site.accessLog = site.folder.resolve("access.log");
    start("web-1");
    try (RawClient client = RawClient.open(site, "/socket/early")) {
      assertThat(client.read(7)).isEqualTo("welcome");
      assertThat(client.echoes("hello")).isTrue();
      assertThat(metric(site.edge(), ACTIVE, "edge")).isEqualTo(1);
      assertThat(metric(site.edge(), "garrison_http_requests_active", "edge")).isZero();
      assertThat(metric(site.edge(), "garrison_http_requests_total", "1xx")).isEqualTo(1);
      assertThat(Files.size(site.folder.resolve("access.log"))).isZero();
    }
    awaitMetric(site.edge(), ACTIVE, "edge", 0);
    site.edge().close();
    List<String> lines = Files.readAllLines(site.folder.resolve("access.log"));
    assertThat(lines).hasSize(1);
    JsonNode line = JsonMapper.builder().build().readTree(lines.getFirst());
    assertThat(line.get("target").asString()).isEqualTo("/socket/early");
    assertThat(line.get("status").asInt()).isEqualTo(101);
    assertThat(line.get("received_bytes").asLong()).isEqualTo(5);
    assertThat(line.get("sent_bytes").asLong()).isEqualTo(12);
  }

  private TestApplication application(String name) {
    return Objects.requireNonNull(site.applications.get(name));
  }

  private Gateway web(String name) {
    return Objects.requireNonNull(site.webs.get(name));
  }

  private static double metric(Gateway gateway, String name, String labels) {
    return TestSite.metric(gateway, name, labels);
  }

  private static void awaitMetric(Gateway gateway, String name, String labels, double value) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(metric(gateway, name, labels)).isEqualTo(value));
  }

  private static boolean ends(RawClient client) {
    try {
      return client.ends();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
