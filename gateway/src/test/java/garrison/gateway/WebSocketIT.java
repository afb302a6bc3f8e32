// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket from a client through edge and web server to the application, and what is not that. */
final class WebSocketIT {
  private static final String SMUGGLED = RawClient.request("GET /smuggled HTTP/1.1");

  private final TestSite site = TestSite.running("web-1");

  @AfterEach
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @Test
  void messagesOfAnySizeAreEchoed() throws Exception {
    Echoes echoes = new Echoes();
    URI uri = URI.create(site.uri("/socket/frames").toString().replace("https:", "wss:"));
    WebSocket socket =
        site.client(HttpClient.Version.HTTP_2)
            .newWebSocketBuilder()
            .buildAsync(uri, echoes)
            .get(20, TimeUnit.SECONDS);
    assertThat(socket.getSubprotocol()).isEmpty();
    String text = "ä".repeat(300_000);
    socket.sendText(text, true).get(20, TimeUnit.SECONDS);
    assertThat(echoes.text.get(20, TimeUnit.SECONDS)).isEqualTo(text);
    socket.sendBinary(ByteBuffer.wrap(new byte[2 << 20]), true).get(20, TimeUnit.SECONDS);
    assertThat(echoes.bytes.get(20, TimeUnit.SECONDS)).isEqualTo(2 << 20);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(20, TimeUnit.SECONDS);
    assertThat(echoes.closed.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void onlyWhatTheEdgeMakesOfAnOpeningReachesTheApplication() throws Exception {
    String opening =
        RawClient.opening(
            "/socket/echo",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
            "Connection: HTTP2-Settings, Sec-WebSocket-Key",
            "X-Forwarded-For: 192.0.2.1",
            "Sec-WebSocket-Protocol: chat",
            "Content-Length: 0");
    try (RawClient client = new RawClient(site)) {
      client.send(opening);
      assertThat(client.head())
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase(
              "sec-websocket-accept: " + TestWebSocket.accept(TestWebSocket.KEY) + "\r\n")
          .containsIgnoringCase("upgrade: websocket\r\n")
          .containsIgnoringCase("sec-websocket-protocol: chat\r\n")
          .doesNotContainIgnoringCase("content-length")
          .doesNotContainIgnoringCase("transfer-encoding");
      assertThat(client.echoes("hello")).isTrue();
    }
    Map<String, String> head =
        application().lastHead.stream()
            .skip(1)
            .map(line -> line.split(": ", 2))
            .collect(
                Collectors.toMap(
                    line -> line[0].toLowerCase(Locale.ROOT),
                    line -> line[1],
                    (one, two) -> one + " AND " + two));
    assertThat(head)
        .containsEntry("upgrade", "websocket")
        .containsEntry("sec-websocket-key", TestWebSocket.KEY)
        .containsEntry("sec-websocket-version", "13")
        .containsEntry("sec-websocket-protocol", "chat")
        .containsEntry("x-forwarded-for", "127.0.0.1")
        .containsEntry("x-forwarded-proto", "https")
        .doesNotContainKeys("http2-settings", "content-length", "transfer-encoding");
    assertThat(head.get("connection")).isEqualToIgnoringCase("upgrade");
  }

  @Test
  void slowReaderHoldsTheApplicationBack() throws Exception {
    try (RawClient client = RawClient.open(site, "/socket/flood")) {
      Awaitility.await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(20))
          .until(() -> application().flooded.get(), new Still()::is);
      // What sockets and marks hold; a gateway that read on would have it all.
      assertThat(application().flooded.get()).isLessThan(TestWebSocket.FLOOD_BYTES / 2);
      byte[] part = new byte[1 << 14];
      for (long read = 0; read < TestWebSocket.FLOOD_BYTES; read += part.length) {
        assertThat(client.in().readNBytes(part, 0, part.length)).isEqualTo(part.length);
        assertThat(part[0]).isEqualTo((byte) (read >> 14));
      }
      assertThat(client.ends()).isTrue();
    }
  }

  @Test
  void otherVersionIsToldTheRightOne() throws Exception {
    try (RawClient client = new RawClient(site)) {
      String opening = RawClient.opening("/socket/echo");
      client.send(opening.replace("Version: 13", "Version: 8"));
      assertThat(client.head())
          .startsWith("HTTP/1.1 426 ")
          .containsIgnoringCase("sec-websocket-version: 13\r\n");
      client.read("Sec-WebSocket-Version (expected: 13)\n".length());
      client.send(opening);
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(client.echoes("hello")).isTrue();
    }
    assertThat(application().openings).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Key: dGhlIHNhbXBsZSBub25jZQ==>Key: dGhlIHNhbXBsZSBub25jZQ=",
        "Key: dGhlIHNhbXBsZSBub25jZQ==>Key: dGhlIHNhbXBsZSBub25jZQ",
        "Key: dGhlIHNhbXBsZSBub25jZQ==>Key: dGhlIHNhbXBsZSBub25jZWQ=",
        "Key: dGhlIHNhbXBsZSBub25jZQ==>Key: !GhlIHNhbXBsZSBub25jZQ==",
        "Key: dGhlIHNhbXBsZSBub25jZQ==>Key:",
        "Sec-WebSocket-Key>X-Key",
        "X-Nothing: 1>Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "keep-alive, Upgrade>keep-alive",
        "Connection>X-Connection",
        "X-Nothing: 1>Content-Length: 1",
        "X-Nothing: 1>Transfer-Encoding: chunked",
        "GET>POST",
      })
  void doubtfulOpeningIsRefusedWithAllThatFollows(String change) throws Exception {
    String[] words = change.split(">", 2);
    try (RawClient client = new RawClient(site)) {
      client.send(RawClient.opening("/socket/echo").replace(words[0], words[1]) + SMUGGLED);
      String answer = client.rest();
      assertThat(answer).startsWith("HTTP/1.1 400 ");
      assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    }
    assertThat(application().openings).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "TLS/1.0", "websocketx", "websocket/13"})
  void otherUpgradesAreIgnored(String protocol) throws Exception {
    try (RawClient client = new RawClient(site)) {
      client.send(RawClient.opening("/any").replace(": websocket", ": " + protocol));
      String head = client.head();
      assertThat(head).startsWith("HTTP/1.1 200 ");
      String length = head.replaceAll("(?is).*content-length: ([0-9]+).*", "$1");
      assertThat(client.read(Integer.parseInt(length)))
          .doesNotContainIgnoringCase("upgrade")
          .contains("X-Nothing: 1");
    }
  }

  @Test
  void openingInHttp10IsAnOrdinaryRequest() throws Exception {
    try (RawClient client = new RawClient(site)) {
      client.send(RawClient.opening("/any").replace("HTTP/1.1", "HTTP/1.0"));
      assertThat(client.rest()).startsWith("HTTP/1.1 200 ").doesNotContain("Upgrade: websocket");
    }
  }

  @Test
  void refusalArrivesWithItsBodyAndTheConnectionGoesOn() throws Exception {
    try (RawClient client = new RawClient(site)) {
      for (int i = 0; i < 3; i++) {
        client.send(RawClient.opening("/socket/forbidden"));
        assertThat(client.head()).startsWith("HTTP/1.1 403 ");
        assertThat(client.read(7)).isEqualTo("members");
      }
      client.send(RawClient.opening("/socket/echo"));
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(client.echoes("hello")).isTrue();
    }
  }

  @Test
  void bytesSentEarlyReachTheApplicationAfterItsAgreementAndNotBefore() throws Exception {
    try (RawClient client = new RawClient(site)) {
      client.send(RawClient.opening("/socket/late") + SMUGGLED);
      Awaitility.await().until(() -> application().openings.get() == 1);
      client.send("more");
      application().late.countDown();
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(client.read(SMUGGLED.length() + 4)).isEqualTo(SMUGGLED + "more");
      assertThat(client.echoes("hello")).isTrue();
    }
    assertThat(application().early).hasValue(0);
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  void bytesSentEarlyAreNoRequestWhenTheOpeningIsRefused() throws Exception {
    for (String path : new String[] {"/socket/forbidden", "/socket/dies", "/elsewhere"}) {
      try (RawClient client = new RawClient(site)) {
        client.send(RawClient.opening(path) + SMUGGLED);
        String answer = client.rest();
        assertThat(answer.split("HTTP/1.1 [0-9]", -1)).as(answer).hasSizeBetween(2, 3);
        assertThat(answer).doesNotContain("smuggled");
      }
    }
    assertThat(requests()).isEqualTo(3);
  }

  @Test
  void requestBeforeAnOpeningIsAnsweredBeforeIt() throws Exception {
    try (RawClient client = new RawClient(site)) {
      client.send(
          RawClient.request("GET /empty HTTP/1.1") + RawClient.opening("/socket/echo") + "early");
      assertThat(client.head()).startsWith("HTTP/1.1 204 ");
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(client.read(5)).isEqualTo("early");
    }
  }

  @Test
  void whatTheApplicationSendsAtOnceFollowsItsAgreement() throws Exception {
    try (RawClient client = RawClient.open(site, "/socket/early")) {
      assertThat(client.read(7)).isEqualTo("welcome");
      assertThat(client.echoes("hello")).isTrue();
    }
  }

  @Test
  void agreementToAnotherKeyIsNotBelieved() throws Exception {
    try (RawClient client = new RawClient(site)) {
      client.send(RawClient.opening("/socket/wrong"));
      assertThat(client.head()).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void plainHttpRedirectsAnOpening() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.httpPort())) {
      socket.getOutputStream().write(RawClient.opening("/a").getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 308");
    }
  }

  private TestWebSocket application() {
    return Objects.requireNonNull(site.applications.get("web-1")).webSocket;
  }

  private int requests() {
    return Objects.requireNonNull(site.applications.get("web-1")).requests.get();
  }

  /** Whether a number is the same as when it was looked at before. */
  private static final class Still {
    private long last = -1;

    boolean is(long now) {
      boolean same = now == last && now > 0;
      last = now;
      return same;
    }
  }

  /** What the client hears, whole messages joined. */
  private static final class Echoes implements WebSocket.Listener {
    final CompletableFuture<String> text = new CompletableFuture<>();
    final CompletableFuture<Integer> bytes = new CompletableFuture<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder texts = new StringBuilder();
    private int sum;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      texts.append(part);
      if (last) {
        text.complete(texts.toString());
      }
      return WebSocket.Listener.super.onText(socket, part, last);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
      sum += part.remaining();
      if (last) {
        bytes.complete(sum);
      }
      return WebSocket.Listener.super.onBinary(socket, part, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return WebSocket.Listener.super.onClose(socket, code, reason);
    }
  }
}
