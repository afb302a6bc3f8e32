// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static garrison.nginx.TestServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import garrison.model.Role;
import garrison.model.web.WebContract;
import garrison.nginx.EdgeClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an edge may expect of a web server, whichever engine plays it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebServerContract {
  private static final String CLOSE = "Connection: close";

  private final TestServer.Played played;
  private final TestServer server;

  WebServerContract(TestServer.Played played) {
    this.played = played;
    this.server = TestServer.start(played);
  }

  @BeforeAll
  void start() throws IOException {
    Path files = server.files();
    Files.createDirectories(files.resolve("sub"));
    Files.createDirectories(files.resolve("empty"));
    Files.createDirectories(files.resolve(".git"));
    Files.createDirectories(files.resolve(".well-known"));
    Files.writeString(files.resolve("index.html"), "front page");
    Files.writeString(files.resolve("sub/index.html"), "page below");
    Files.writeString(files.resolve("style.CSS"), "body {}");
    Files.writeString(files.resolve("a b.txt"), "with a blank");
    Files.writeString(files.resolve("digits.txt"), "0123456789");
    Files.writeString(files.resolve(".hidden"), "secret");
    Files.writeString(files.resolve(".git/config"), "secret");
    Files.writeString(files.resolve(".well-known/security.txt"), "contact");
    Files.writeString(files.resolve("../secret.txt"), "secret");
    Files.createSymbolicLink(files.resolve("link.txt"), files.resolve("../secret.txt"));
    Files.createSymbolicLink(files.resolve("linked"), files.getParent());
    Files.write(files.resolve("large.bin"), new byte[3_000_000]);
    Files.setLastModifiedTime(
        files.resolve("digits.txt"), FileTime.from(Instant.parse("2026-01-01T00:00:00.5Z")));
    // The gateway looks into the folder once a second.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            server.get("/large.bin", CLOSE).status() == 200
                && server.get("/large.bin", CLOSE).text().length() == 3_000_000);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void fileIsServedWithTypeAndCacheHeaders() throws IOException {
    Answer answer = server.get("/digits.txt");
    assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.header("content-type")).contains("text/plain; charset=utf-8");
    assertThat(answer.header("cache-control")).contains(WebContract.STATIC_CACHE_CONTROL);
    assertThat(answer.header("last-modified")).contains("Thu, 01 Jan 2026 00:00:00 GMT");
    assertThat(answer.header("accept-ranges")).contains("bytes");
    assertThat(answer.header("etag")).contains("\"6955b900-a\""); // seconds and bytes
    assertThat(server.get("/style.CSS").header("content-type")).contains("text/css; charset=utf-8");
    assertThat(server.get("/a%20b.txt").text()).isEqualTo("with a blank");
    assertThat(server.get("/.well-known/security.txt?x=1").text()).isEqualTo("contact");
  }

  @Test
  void folderIsItsIndexAndOtherwiseTheApplications() throws IOException {
    assertThat(server.get("/").text()).isEqualTo("front page");
    assertThat(server.get("/sub/").text()).isEqualTo("page below");
    assertThat(server.get("/sub/").header("content-type")).contains("text/html; charset=utf-8");
    for (String target : List.of("/sub", "/empty/", "/empty", "/nothing.txt")) {
      assertThat(server.get(target).text()).startsWith("GET " + target + " HTTP/1.1");
    }
  }

  @Test
  void unchangedFileIsNotSentAgain() throws IOException {
    String tag = server.get("/digits.txt").header("etag").orElseThrow();
    for (String condition :
        List.of(
            "If-None-Match: " + tag,
            "If-None-Match: \"other\", W/" + tag,
            "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT",
            "If-Modified-Since: Thu, 01 Jan 2026 01:00:00 GMT")) {
      Answer answer = server.get("/digits.txt", condition);
      assertThat(answer.status()).as(condition).isEqualTo(304);
      assertThat(answer.header("etag")).contains(tag);
      assertThat(answer.header("cache-control")).contains(WebContract.STATIC_CACHE_CONTROL);
    }
    assertThat(server.get("/digits.txt", "If-None-Match: \"other\"").status()).isEqualTo(200);
    assertThat(
            server.get("/digits.txt", "If-Modified-Since: Wed, 31 Dec 2025 00:00:00 GMT").status())
        .isEqualTo(200);
  }

  @Test
  void singleRangeIsServed() throws IOException {
    Answer part = server.get("/digits.txt", "Range: bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("content-range")).contains("bytes 2-4/10");
    assertThat(server.get("/digits.txt", "Range: bytes=-3").text()).isEqualTo("789");
    Answer beyond = server.get("/digits.txt", "Range: bytes=10-");
    assertThat(beyond.status()).isEqualTo(416);
    assertThat(beyond.header("content-range")).contains("bytes */10");
    assertThat(server.get("/digits.txt", "Range: bytes=0-1,4-5").status()).isEqualTo(200);
    assertThat(server.get("/digits.txt", "Range: bytes=2-4", "If-Range: \"other\"").status())
        .isEqualTo(200);
  }

  @Test
  void headHasNoBodyAndOtherMethodsReachTheApplication() throws IOException {
    Answer head = server.exchange(request("HEAD", "/digits.txt", CLOSE));
    assertThat(head.header("content-length")).contains("10");
    assertThat(server.exchange(request("POST", "/digits.txt", "Content-Length: 0")).text())
        .startsWith("POST /digits.txt HTTP/1.1");
    assertThat(server.exchange(request("OPTIONS", "/")).text()).startsWith("OPTIONS / HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/sub/../../secret.txt",
        "/sub/../index.html",
        "/sub/%2e./index.html",
        "/sub//index.html",
        "/sub%2F%2Findex.html",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/index.html%00",
        "/index.html%00.css",
        "/link.txt",
        "/linked/secret.txt",
        "/.hidden",
        "/%2ehidden",
        "/.git/config",
        "/.well-known/../.hidden",
        "//index.html",
        "/./index.html",
        "/sub/.",
        "/%",
        "/%zz",
        "/%c0%ae%c0%ae/secret.txt",
        "/digits.txt/",
        "/digits.txt/."
      })
  void nothingElseIsFoundHoweverItIsSpelled(String target) throws IOException {
    Answer answer = server.get(target, CLOSE);
    if (answer.status() == 200) {
      assertThat(answer.text()).startsWith("GET " + target + " HTTP/1.1");
    } else {
      assertThat(answer.status()).isEqualTo(400);
    }
  }

  @Test
  void requestReachesTheApplicationAsItWasSent() throws IOException {
    Answer answer =
        server.get(
            "/a//b/%2e%2E/;x?q=%20&r=//",
            "X-Forwarded-For: 192.0.2.7",
            "X-Forwarded-Proto: https",
            "Forwarded: for=192.0.2.7;host=www.foobar.com;proto=https",
            "X_Under_Score: 1",
            "Cookie: a=b",
            "Garrison-Retry: unsent",
            "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive",
            "TE: trailers",
            "Trailer: X-A");
    assertThat(answer.text().lines().map(line -> line.toLowerCase(Locale.ROOT)))
        .contains(
            "get /a//b/%2e%2e/;x?q=%20&r=// http/1.1",
            "host: www.foobar.com",
            "x-forwarded-for: 192.0.2.7",
            "x-forwarded-proto: https",
            "forwarded: for=192.0.2.7;host=www.foobar.com;proto=https",
            "x_under_score: 1",
            "cookie: a=b")
        .noneMatch(line -> line.startsWith("garrison-retry"))
        .noneMatch(line -> line.startsWith("keep-alive"))
        .noneMatch(line -> line.startsWith("proxy-connection"))
        .noneMatch(line -> line.startsWith("te:"))
        .noneMatch(line -> line.startsWith("trailer"));
  }

  @Test
  void answerOfTheApplicationIsPassedOnWithoutWhatConcernsOneHop() throws IOException {
    Answer answer = server.get("/failing");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("GET /failing");
    assertThat(answer.header(WebContract.RETRY_HEADER)).isEmpty();
    assertThat(answer.header("keep-alive")).isEmpty();
    assertThat(answer.header("x-accel-redirect")).contains("/a");
    assertThat(answer.header("server").orElse("")).doesNotContain("/");
  }

  @Test
  void bodyArrivesWholeHoweverItIsFramed() throws IOException {
    String body = "a".repeat(300_000);
    assertThat(
            server
                .exchange(request("POST", "/up", "Content-Length: " + body.length()) + body)
                .text())
        .endsWith("body=300000\n");
    String chunk = "493e0\r\n" + body + "\r\n";
    assertThat(
            server
                .exchange(
                    request("POST", "/up", "Transfer-Encoding: chunked") + chunk + "0\r\n\r\n")
                .text())
        .endsWith("body=300000\n");
  }

  @Test
  void largestBodyIsTakenAndLargerOnesAreRefused() throws IOException {
    int most = (int) TestServer.LIMITS.body().bytes();
    assertThat(
            server
                .exchange(request("PUT", "/up", "Content-Length: " + most) + "a".repeat(most))
                .text())
        .endsWith("body=" + most + "\n");
    assertThat(server.exchange(request("PUT", "/up", "Content-Length: " + (most + 1))).status())
        .isEqualTo(413);
    String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
    assertThat(
            server
                .exchange(request("PUT", "/up", "Transfer-Encoding: chunked") + chunk.repeat(17))
                .status())
        .isEqualTo(413);
  }

  @Test
  void tooLargeHeadIsRefused() throws IOException {
    assertThat(server.get("/", "X-A: " + "a".repeat(16_000)).status()).isEqualTo(200);
    assertThat(server.get("/", "X-A: " + "a".repeat(24_000)).status()).isEqualTo(431);
    assertThat(server.get("/" + "a".repeat(9_000)).status()).isEqualTo(200);
    assertThat(server.get("/" + "a".repeat(11_000)).status()).isEqualTo(414);
    assertThat(server.get("/" + "a".repeat(40_000)).status()).isEqualTo(414);
  }

  @Test
  void connectionServesRequestsInOrder() throws IOException {
    try (EdgeClient client = server.edge()) {
      client.send(request("GET", "/1") + request("HEAD", "/digits.txt") + request("GET", "/3"));
      assertThat(client.answer().text()).startsWith("GET /1 ");
      assertThat(client.answer(true).status()).isEqualTo(200);
      assertThat(client.answer().text()).startsWith("GET /3 ");
      assertThat(client.send(request("GET", "/4", CLOSE)).answer().text()).startsWith("GET /4 ");
      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void unusedConnectionIsClosed() throws IOException {
    try (EdgeClient client = server.edge()) {
      assertThat(client.send(request("GET", "/1")).answer().status()).isEqualTo(200);
      assertThat(client.rest()).isEmpty();
    }
    try (EdgeClient client = server.edge()) {
      assertThat(client.send("GET /slowly HTTP/1.1\r\nHos").rest()).doesNotContain(" 200 ");
    }
  }

  @Test
  void webSocketIsCarried() throws IOException {
    try (EdgeClient client = server.edge()) {
      Answer answer =
          client
              .send(
                  request(
                      "GET",
                      "/socket",
                      "Connection: Upgrade",
                      "Upgrade: websocket",
                      "Sec-WebSocket-Version: 13",
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
              .answer();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.header("sec-websocket-accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(client.send("any bytes").read(9)).isEqualTo("any bytes");
    }
  }

  @Test
  void wrongOpeningIsRefusedAndOtherProtocolsAreIgnored() throws IOException {
    assertThat(
            server
                .get("/socket", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x")
                .status())
        .isEqualTo(400);
    assertThat(server.get("/plain", "Connection: Upgrade", "Upgrade: h2c").text())
        .startsWith("GET /plain ")
        .doesNotContainIgnoringCase("upgrade");
  }

  @Test
  void healthIsTheApplications() throws IOException {
    int before = server.application.requests.get();
    Answer answer = server.get(WebContract.HEALTH_PATH);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("ok\n");
    assertThat(server.application.requests).hasValue(before);
  }

  @Test
  void nobodyButTheEdgeIsAnswered() throws IOException {
    assertThat(server.get("/digits.txt").status()).isEqualTo(200);
    for (EdgeClient stranger :
        List.of(
            server.as(server.issue("web-1", Role.APPLICATION)),
            server.as(server.issue("edge-2", Role.EDGE)),
            server.as(server.issue("edge-1", Role.AGENT)),
            server.as(server.issueSite()),
            server.as(server.forgedEdge()),
            server.withoutCertificate())) {
      try (stranger) {
        assertThat(refused(stranger, request("GET", "/digits.txt"))).isEmpty();
      }
    }
    try (EdgeClient stranger = server.as(server.issue("edge-2", Role.EDGE))) {
      assertThat(refused(stranger, "GET  / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")).isEmpty();
    }
  }

  @Test
  void whenTheApplicationIsAwayTheEdgeIsToldAndFilesAreServed() throws IOException {
    try (TestServer alone = TestServer.start(played)) {
      Files.writeString(alone.files().resolve("page.txt"), "here");
      assertThat(alone.get("/any").status()).isEqualTo(200);
      alone.application.close();
      for (String method : List.of("GET", "POST")) {
        Answer answer = alone.exchange(request(method, "/any", "Content-Length: 0"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header(WebContract.RETRY_HEADER)).contains(WebContract.UNSENT);
      }
      Answer opening =
          alone.get(
              "/socket",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
      assertThat(opening.header(WebContract.RETRY_HEADER)).contains(WebContract.UNSENT);
      assertThat(alone.get(WebContract.HEALTH_PATH).status()).isEqualTo(503);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> alone.get("/page.txt").text().equals("here"));
      alone.application = SmallApplication.start(alone.applicationSocket());
      assertThat(alone.get("/any").status()).isEqualTo(200);
      assertThat(alone.get(WebContract.HEALTH_PATH).status()).isEqualTo(200);
    }
  }

  @Test
  void whenTheApplicationClosesWithoutAnAnswerTheEdgeIsTold() throws IOException {
    for (String method : List.of("GET", "POST")) {
      Answer answer = server.exchange(request(method, "/silent", "Content-Length: 0"));
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header(WebContract.RETRY_HEADER)).contains(WebContract.SENT);
    }
  }

  private static String refused(EdgeClient client, String request) {
    try {
      return client.send(request).rest();
    } catch (IOException refusedInTheHandshake) {
      return "";
    }
  }
}
