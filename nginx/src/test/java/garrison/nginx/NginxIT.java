// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static garrison.nginx.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.ByteSize;
import garrison.model.Limits;
import garrison.model.web.WebContract;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.Sample;
import garrison.trust.TrustException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process of nginx: how it changes, stops, leaves things behind and counts. */
final class NginxIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final TestServer server = TestServer.start(TestServer.Played.NGINX);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void newLimitsAndCertificateAreServedWithoutLosingARequest() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> asking =
        CompletableFuture.supplyAsync(() -> {
          int answered = 0;
          while (!over.get()) {
            assertThat(get("/again").status()).isEqualTo(200);
            answered++;
          }
          return answered;
        });
    try (EdgeClient slow = server.edge()) {
      slow.send(request("GET", "/slow"));
      Awaitility.await().atMost(SOON).until(() -> server.application.targets.contains("/slow"));
      server.certify();
      server.nginx().reload(server.nginxConfiguration(smallBodies()));
      assertThat(server.exchange(request("POST", "/", "Content-Length: 4096")).status())
          .isEqualTo(413);
      server.application.slow.countDown();
      assertThat(slow.answer().status()).isEqualTo(200);
    }
    over.set(true);
    assertThat(asking.get(20, TimeUnit.SECONDS)).isPositive();
  }

  @Test
  void whatNginxRefusesLeavesTheEarlierConfigurationServing() throws Exception {
    NginxConfiguration before = server.nginx().configuration();
    Files.writeString(server.trust().resolve("web.pem"), "nothing");
    assertThatThrownBy(() -> server.nginx().reload(before)).isInstanceOf(TrustException.class);
    server.certify();
    Files.move(server.trust().resolve("authority.pem"), server.trust().resolve("away"));
    assertThatThrownBy(() -> server.nginx().reload(before)).isInstanceOf(TrustException.class);
    Files.move(server.trust().resolve("away"), server.trust().resolve("authority.pem"));
    NginxConfiguration elsewhere = server.nginxConfigurationAt("192.0.2.1");
    assertThatThrownBy(() -> server.nginx().reload(elsewhere))
        .isInstanceOf(NginxException.class)
        .hasMessageContaining("refused by nginx")
        .hasMessageContaining("192.0.2.1");
    assertThat(server.nginx().configuration()).isEqualTo(before);
    assertThat(server.get("/still").status()).isEqualTo(200);
  }

  @Test
  void requestInFlightIsAnsweredBeforeItEnds() throws Exception {
    try (EdgeClient slow = server.edge()) {
      slow.send(request("GET", "/slow"));
      Awaitility.await().atMost(SOON).until(() -> server.application.targets.contains("/slow"));
      CompletableFuture<Void> quitting =
          CompletableFuture.runAsync(() -> Nginx.quit(server.process()));
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThatThrownBy(() -> server.get("/new")).isInstanceOf(IOException.class));
      server.application.slow.countDown();
      assertThat(slow.answer().status()).isEqualTo(200);
      quitting.get(20, TimeUnit.SECONDS);
    }
    assertThat(server.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void workersOfAKilledMasterDoNotKeepTheNextOneFromStarting() throws Exception {
    List<ProcessHandle> workers = server.process().children().toList();
    assertThat(workers).isNotEmpty();
    server.process().destroyForcibly().waitFor();
    assertThat(workers).allMatch(ProcessHandle::isAlive);
    server.startProcess();
    assertThat(workers).noneMatch(ProcessHandle::isAlive);
    assertThat(server.get("/again").status()).isEqualTo(200);
  }

  @Test
  void requestsAreCountedAsTheGatewayCountsThem() throws Exception {
    Files.writeString(server.files().resolve("page.txt"), "here");
    assertThat(get("/page.txt").status()).isEqualTo(200);
    assertThat(get("/failing").status()).isEqualTo(500);
    assertThat(get(WebContract.HEALTH_PATH).status()).isEqualTo(200);
    try (EdgeClient stranger = server.as(server.issueSite())) {
      stranger.rest();
    }
    Awaitility.await().atMost(SOON).until(() -> sum("garrison_http_requests_total") >= 2);
    assertThat(sum("garrison_http_requests_total")).isEqualTo(2);
    assertThat(sum("garrison_http_requests_total", "status", "2xx")).isEqualTo(1);
    assertThat(sum("garrison_http_requests_total", "status", "5xx")).isEqualTo(1);
    assertThat(sum("garrison_http_health_checks_total")).isEqualTo(1);
    assertThat(sum("garrison_http_sent_bytes_total")).isPositive();
    assertThat(family("garrison_upstream_requests_total").sum(Labels.of("upstream", "application")))
        .isEqualTo(1);
    assertThat(family("garrison_http_request_duration_seconds").samples())
        .singleElement()
        .matches(sample -> ((Sample.Histogram) sample).count() == 2);
    try (EdgeClient slow = server.edge()) {
      slow.send(request("GET", "/slow"));
      Awaitility.await().atMost(SOON).until(() -> sum("garrison_http_requests_active") == 1);
      assertThat(sum("garrison_connections_active")).isEqualTo(1);
    }
  }

  private EdgeClient.Answer get(String target) {
    try {
      return server.get(target, "Connection: close");
    } catch (IOException e) {
      throw new AssertionError(target, e);
    }
  }

  private double sum(String name) {
    return family(name).sum(Labels.of("role", "web", "engine", "nginx"));
  }

  private double sum(String name, String label, String value) {
    return family(name).sum(Labels.of("role", "web", label, value));
  }

  private MetricFamily family(String name) {
    return server.nginx().metrics().stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Limits smallBodies() {
    Limits limits = TestServer.LIMITS;
    return new Limits(
        limits.header(),
        ByteSize.parse("1KiB"),
        limits.headerTime(),
        limits.idleTime(),
        limits.keepAlive(),
        limits.answerTime(),
        limits.waitingTime(),
        limits.waiting(),
        limits.connections(),
        limits.streams());
  }
}
