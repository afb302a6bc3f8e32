// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.gateway.configuration.LimitsConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw bytes on real sockets: what could be read in two ways is refused, and nothing after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrictnessIT {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final LimitsConfiguration SHORT =
      new LimitsConfiguration(
          16 << 10, 1 << 20, 64 << 10, 1_000, 3_000, 3_000, 30_000, 2_000, 1_024, 20_000, 128);

  private final TestSite site = start();

  private static TestSite start() {
    TestSite site = new TestSite();
    site.limits = SHORT;
    site.startWeb("web-1");
    site.startEdge();
    site.awaitHealthy(1);
    return site;
  }

  @AfterAll
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // two lengths, or a length that is not one
        "POST / HTTP/1.1|Host: localhost|Content-Length: 4|Transfer-Encoding: chunked||0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked|Content-Length: 4||0||",
        "POST / HTTP/1.1|Host: localhost|Content-Length: 4|Content-Length: 5||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length: 4|Content-Length: 4||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length: 4, 4||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length: +4||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length: -4||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length: 0x4||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length: 4 4||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length:||abcd",
        "POST / HTTP/1.1|Host: localhost|Content-Length: 99999999999999999999||abcd",
        // codings
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: xchunked||0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: gzip, chunked||0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked, identity||0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: identity||0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked|Transfer-Encoding:"
            + " chunked||0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding : chunked||0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: \u000bchunked||0||",
        "POST / HTTP/1.0|Host: localhost|Transfer-Encoding: chunked||0||",
        // chunk sizes
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||-1|a|0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||+1|a|0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||0x1|a|0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||zz|a|0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||ffffffffffffffff1|a|0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||1|abc|0||",
        "POST / HTTP/1.1|Host: localhost|Transfer-Encoding: chunked|||a|0||",
        // lines
        "GET / HTTP/1.1~Host: localhost~~",
        "GET / HTTP/1.1|Host: localhost~X-A: b||",
        "GET / HTTP/1.1|Host: localhost|X-A: b~|",
        "GET / HTTP/1.1|Host: localhost|X-A: b| folded||",
        "GET / HTTP/1.1|Host: localhost|X-A: b|\tfolded||",
        "GET / HTTP/1.1| Host: localhost||",
        "GET / HTTP/1.1|Host : localhost||",
        "GET / HTTP/1.1|Host: localhost|X A: b||",
        "GET / HTTP/1.1|Host: localhost|X-A||",
        "GET / HTTP/1.1|Host: localhost|: b||",
        "GET / HTTP/1.1|Host: localhost|X-A: b\u0000c||",
        "GET / HTTP/1.1|Host: localhost|X-A: b\rc||",
        "GET / HTTP/1.1|Host: localhost|X\u0000A: b||",
        // host
        "GET / HTTP/1.1||",
        "GET / HTTP/1.1|Host:||",
        "GET / HTTP/1.1|Host: localhost|Host: localhost||",
        "GET / HTTP/1.1|Host: localhost|Host: evil.example||",
        "GET / HTTP/1.1|Host: localhost, evil.example||",
        "GET / HTTP/1.1|Host: localhost/evil||",
        "GET / HTTP/1.1|Host: user@localhost||",
        "GET http://evil.example/ HTTP/1.1|Host: localhost||",
        "GET http://localhost@evil.example/ HTTP/1.1|Host: localhost||",
        // request line
        "GET  / HTTP/1.1|Host: localhost||",
        "GET / HTTP/1.1 |Host: localhost||",
        "GET /a b HTTP/1.1|Host: localhost||",
        "GET /\u0000 HTTP/1.1|Host: localhost||",
        "GET /\u00ff HTTP/1.1|Host: localhost||",
        "GET /#a HTTP/1.1|Host: localhost||",
        "GET a HTTP/1.1|Host: localhost||",
        "GET\t/\tHTTP/1.1|Host: localhost||",
        "G(T / HTTP/1.1|Host: localhost||",
        "GET /|Host: localhost||",
        "GET / HTTP/1.1x|Host: localhost||",
        "GET / http/1.1|Host: localhost||",
        " GET / HTTP/1.1|Host: localhost||",
        "\u0001GET / HTTP/1.1|Host: localhost||",
      })
  void doubtfulRequestIsRefusedWithAllThatFollows(String pattern) throws IOException {
    String answer = exchange(pattern.replace("|", "\r\n").replace("~", "\n") + SMUGGLED);
    assertThat(answer).startsWith("HTTP/1.1 400 ").containsIgnoringCase("connection: close");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @Test
  void byteByByteTheSameIsRefused() throws IOException {
    try (Socket socket = plain()) {
      for (byte each :
          "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n folded\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1)) {
        socket.getOutputStream().write(each);
        socket.getOutputStream().flush();
      }
      assertThat(all(socket)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void methodsThatReachTooFarAreNotServed() throws IOException {
    assertThat(exchange("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 501 ");
    assertThat(exchange("TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 501 ");
    assertThat(exchange("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 505 ");
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    String answer =
        exchange(
            lines("GET /1 HTTP/1.1", "Host: localhost", "")
                + lines("POST /2 HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "")
                + lines("3", "abc", "0", "X-Trailer: 1", "")
                + lines("GET http://localhost/3 HTTP/1.1", "Host: localhost", "")
                + lines("GET /4 HTTP/1.1", "Host: localhost", "Connection: close", ""));
    assertThat(
            answer
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("location")))
        .map(line -> line.substring(line.lastIndexOf('/')))
        .containsExactly("/1", "/2", "/3", "/4");
  }

  @Test
  void tooLargeHeadIsRefused() throws IOException {
    assertThat(
            exchange(
                "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + "a".repeat(20_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(exchange("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ");
  }

  @Test
  void tooLargeBodyIsRefusedBeforeAndWhileItIsSent() throws IOException {
    assertThat(secure("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
    String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
    assertThat(
            secure(
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk.repeat(17)))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void headThatTakesTooLongIsRefused() throws IOException {
    assertThat(exchange("GET / HTTP/1.1\r\nHost: local")).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void silentConnectionIsClosed() throws IOException {
    assertThat(exchange("")).isEmpty();
  }

  @Test
  void bodyThatStopsIsGivenUp() throws IOException {
    assertThat(secure("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"))
        .startsWith("HTTP/1.1 4");
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  private Socket plain() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.httpPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private String exchange(String bytes) throws IOException {
    try (Socket socket = plain()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return all(socket);
    }
  }

  private String secure(String bytes) throws IOException {
    SSLSocketFactory factory = site.visitor().getSocketFactory();
    try (Socket socket = factory.createSocket("127.0.0.1", site.httpsPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return all(socket);
    }
  }

  private static String all(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[4096];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      text.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }
}
