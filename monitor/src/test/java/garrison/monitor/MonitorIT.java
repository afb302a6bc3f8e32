// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.Role;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.ship.Gzip;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class MonitorIT {
  @TempDir Path folder;
  private MonitorFixture fixture;
  private final SyntheticSite site =
      new SyntheticSite(SyntheticSite.Trouble.NONE, Instant.parse("2026-11-22T12:00:00Z"));

  @BeforeEach
  void start() {
    fixture = MonitorFixture.start(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void whatAnAgentDeliversIsOnThePageAndOnTheControlSocket() throws Exception {
    HttpClient agent = fixture.client("edge-1", Role.AGENT);
    Instant now = Instant.now();
    for (int i = 4; i >= 0; i--) {
      site.advance();
      assertThat(fixture.deliver(agent, site.batch("edge-1", now.minusSeconds(i))).statusCode())
          .isEqualTo(200);
    }

    String status = read("/api/now").body();
    assertThat(status)
        .contains("\"name\":\"edge-1\"")
        .contains("\"role\":\"edge\",\"engine\":\"garrison\",\"health\":\"HEALTHY\"")
        .contains("web-1 has not reported since the monitor started");
    assertThat(ControlClient.ask(fixture.control(), "now", Duration.ofSeconds(10)))
        .contains("\"site\":\"www.foobar.com\"");
    assertThat(ControlClient.ask(fixture.control(), "health", Duration.ofSeconds(10)))
        .isEqualTo("healthy\n");
    assertThat(ControlClient.ask(fixture.control(), "metrics", Duration.ofSeconds(10)))
        .contains("garrison_monitor_batches_total 5\n");
    assertThat(ControlClient.ask(fixture.control(), "reload", Duration.ofSeconds(10)))
        .contains("read again");
  }

  @Test
  void anOpenPageIsToldWhatHasArrived() throws Exception {
    HttpClient agent = fixture.client("edge-1", Role.AGENT);
    HttpRequest request = HttpRequest.newBuilder(fixture.page("/api/live")).build();
    try (HttpClient browser = fixture.browser();
        InputStream body =
            browser.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      assertThat(nextFrame(lines)).contains("\"traffic\":{\"requests\":0").contains("\"tail\":{");
      site.advance();
      fixture.deliver(agent, site.batch("edge-1", Instant.now()));
      String frame = nextFrame(lines);
      while (frame.contains("\"traffic\":{\"requests\":0")) {
        frame = nextFrame(lines);
      }
      assertThat(frame).containsPattern("\"traffic\":\\{\"requests\":[1-9]");
      browser.shutdownNow();
    }
  }

  private static String nextFrame(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith("data: ")) {
      line = lines.readLine();
    }
    return Objects.requireNonNull(line, "the stream ended");
  }

  @Test
  void anAgentSpeaksForItsOwnServerOnly() throws Exception {
    HttpClient agent = fixture.client("web-1", Role.AGENT);
    HttpResponse<String> answer = fixture.deliver(agent, site.batch("web-2", Instant.now()));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("host.name: web-2 (expected: web-1)");
  }

  @Test
  void anotherRolesCertificateIsRefusedInTheHandshake() {
    HttpClient web = fixture.client("web-1", Role.WEB);
    assertThatThrownBy(() -> fixture.deliver(web, site.batch("web-1", Instant.now())))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> fixture.deliver(fixture.browser(), site.batch("web-1", Instant.now())))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aBodyThatUnpacksToTooMuchIsRefused() throws Exception {
    byte[] zeros = new byte[9 << 20];
    Arrays.fill(zeros, (byte) 0);
    HttpRequest request =
        HttpRequest.newBuilder(fixture.ingestUri())
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Gzip.compress(zeros)))
            .build();
    HttpResponse<String> answer =
        fixture.client("web-1", Role.AGENT).send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void thePageLoadsNothingFromElsewhereAndAnswersNoOtherSite() throws Exception {
    HttpResponse<String> page = read("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
    HttpRequest foreign =
        HttpRequest.newBuilder(fixture.page("/api/now"))
            .header("Sec-Fetch-Site", "cross-site")
            .header("Sec-Fetch-Mode", "cors")
            .build();
    assertThat(fixture.browser().send(foreign, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
    assertThat(read("/api/series?range=300").statusCode()).isEqualTo(200);
    assertThat(read("/api/series?range=301").statusCode()).isEqualTo(400);
    assertThat(read("/assets/../secret").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> read(String path) throws IOException, InterruptedException {
    return fixture
        .browser()
        .send(
            HttpRequest.newBuilder(fixture.page(path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
