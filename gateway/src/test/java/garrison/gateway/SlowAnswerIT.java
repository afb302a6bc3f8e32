// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.LimitsConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Time limits as clients meet them, and changes of limits while they are connected. */
final class SlowAnswerIT {
  private static final long LONG = 30_000;
  private static final long SHORT = 1_000;

  private final TestSite site = new TestSite();

  @AfterEach
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void answerThatIsNotBegunInTimeIs504AndNobodyElseIsAsked(HttpClient.Version version) {
    start(limits(64 << 20, LONG, SHORT), "web-1", "web-2");
    HttpResponse<String> response = TestSite.get(site.client(version), site.uri("/slow"));
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.body()).contains("the server did not answer");
    assertThat(application("web-1").requests.get() + application("web-2").requests.get())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void applicationThatThinksLongerThanAnUnusedConnectionLivesStillAnswers(
      HttpClient.Version version) throws Exception {
    start(limits(64 << 20, SHORT, LONG), "web-1");
    CompletableFuture<HttpResponse<String>> thinking = slowly(site.client(version));
    awaitEndOfUnusedConnection();
    awaitEndOfUnusedConnection();
    assertThat(thinking).isNotDone();
    application("web-1").slow.countDown();
    assertThat(thinking.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void shorterAnswerTimeHoldsFromTheReloadOnForConnectionsThatAreOpen() throws Exception {
    start(limits(64 << 20, LONG, LONG), "web-1");
    try (SSLSocket client = connect()) {
      assertThat(status(client, "/")).isEqualTo("HTTP/1.1 200 OK");
      reload(limits(64 << 20, LONG, SHORT));
      assertThat(status(client, "/slow")).isEqualTo("HTTP/1.1 504 Gateway Timeout");
      assertThat(status(client, "/")).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void requestInFlightKeepsTheAnswerTimeItBeganWith() throws Exception {
    start(limits(64 << 20, LONG, LONG), "web-1");
    HttpClient client = site.client(HttpClient.Version.HTTP_2);
    CompletableFuture<HttpResponse<String>> before = slowly(client);
    reload(limits(64 << 20, LONG, SHORT));
    assertThat(TestSite.get(client, site.uri("/slow")).statusCode()).isEqualTo(504);
    assertThat(before).isNotDone();
    application("web-1").slow.countDown();
    assertThat(before.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void smallerBodiesAreAskedForAtOnce() {
    start(limits(1_000, LONG, LONG), "web-1");
    HttpClient client = site.client(HttpClient.Version.HTTP_1_1);
    assertThat(post(client, 100)).isEqualTo(200);
    reload(limits(99, LONG, LONG));
    assertThat(post(client, 100)).isEqualTo(413);
    reload(limits(1_000, LONG, LONG));
    assertThat(post(client, 100)).isEqualTo(200);
  }

  private void start(LimitsConfiguration limits, String... webs) {
    site.limits = limits;
    for (String web : webs) {
      site.startWeb(web);
    }
    site.startEdge();
    site.awaitHealthy(webs.length);
  }

  private void reload(LimitsConfiguration limits) {
    site.limits = limits;
    site.webs.forEach(
        (name, web) -> web.apply(site.webConfiguration(name, Endpoint.parse("127.0.0.1:0"))));
    site.edge()
        .apply(
            site.edgeConfiguration(
                Objects.requireNonNull(site.edgeConfiguration().edge()).upstreams(),
                List.of("localhost")));
  }

  private static LimitsConfiguration limits(long bodyBytes, long keepAlive, long answer) {
    LimitsConfiguration otherwise = LimitsConfiguration.DEFAULT;
    return new LimitsConfiguration(
        otherwise.headBytes(),
        bodyBytes,
        otherwise.replayBytes(),
        otherwise.headMillis(),
        otherwise.idleMillis(),
        keepAlive,
        answer,
        otherwise.waitingMillis(),
        otherwise.waitingRequests(),
        otherwise.connections(),
        otherwise.concurrentStreams());
  }

  /** A request that the application has got and does not answer yet. */
  private CompletableFuture<HttpResponse<String>> slowly(HttpClient client) {
    int before = application("web-1").requests.get();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(site.uri("/slow")).build(),
            HttpResponse.BodyHandlers.ofString());
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> application("web-1").requests.get() > before);
    return answer;
  }

  private int post(HttpClient client, int bytes) {
    return TestSite.send(
            client,
            HttpRequest.newBuilder(site.uri("/post"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]))
                .build())
        .statusCode();
  }

  private void awaitEndOfUnusedConnection() throws IOException {
    try (SSLSocket unused = connect()) {
      unused.startHandshake();
      assertThat(unused.getInputStream().read()).isEqualTo(-1);
    }
  }

  private SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket) site.visitor().getSocketFactory().createSocket("127.0.0.1", site.httpsPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** The status line of the answer; the rest of it is read. */
  private static String status(SSLSocket socket, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("after %s", head).isNotNegative();
      head.append((char) next);
    }
    List<String> lines = head.toString().lines().toList();
    for (String line : lines) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
        in.skipNBytes(Long.parseLong(line.substring(16)));
      }
    }
    return lines.getFirst();
  }

  private TestApplication application(String name) {
    return Objects.requireNonNull(site.applications.get(name));
  }
}
