// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No engine reads a request that another could read differently. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebServerStrictness {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1|Host: localhost||";

  final TestServer server;

  WebServerStrictness(TestServer.Played played) {
    this.server = TestServer.start(played);
  }

  @AfterAll
  void stop() {
    server.close();
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
        "GET / HTTP/1.1|Host: localhost|X-A: b| folded||",
        "GET / HTTP/1.1|Host: localhost|X-A: b|\tfolded||",
        "GET / HTTP/1.1| Host: localhost||",
        "GET / HTTP/1.1|Host : localhost||",
        "GET / HTTP/1.1|Host: localhost|X A: b||",
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
        "GET /\\a HTTP/1.1|Host: localhost||",
        "GET a HTTP/1.1|Host: localhost||",
        "GET\t/\tHTTP/1.1|Host: localhost||",
        "G(T / HTTP/1.1|Host: localhost||",
        "GET /|Host: localhost||",
        "GET / HTTP/1.1x|Host: localhost||",
        "GET / http/1.1|Host: localhost||",
        " GET / HTTP/1.1|Host: localhost||",
        "\u0001GET / HTTP/1.1|Host: localhost||",
        "CONNECT localhost:443 HTTP/1.1|Host: localhost||",
        "TRACE / HTTP/1.1|Host: localhost||",
        "GET / HTTP/2.0|Host: localhost||",
      })
  void doubtfulRequestIsRefusedWithAllThatFollows(String pattern) throws IOException {
    String answer = exchange(pattern + SMUGGLED);
    // Without a version it is HTTP/0.9, whose answers have no head.
    assertThat(answer).matches("(?s)(HTTP/1.1 [45]\\d\\d .*|malformed request\n)?");
    assertThat(answer.split("HTTP/1.1 ", -1).length).isLessThanOrEqualTo(2);
    assertThat(server.application.targets).doesNotContain("/smuggled");
  }

  /**
   * All that comes back for a pattern, in which | ends a line as it should and ~ as it should not.
   */
  String exchange(String pattern) throws IOException {
    try (EdgeClient client = server.edge()) {
      return client.send(pattern.replace("|", "\r\n").replace("~", "\n")).rest();
    }
  }

  @Test
  void requestOfTheSameFormThatIsRightIsAnswered() throws IOException {
    try (EdgeClient client = server.edge()) {
      client.send(TestServer.request("GET", "/right", "Connection: close"));
      assertThat(client.answer().text()).startsWith("GET /right ");
    }
  }
}
