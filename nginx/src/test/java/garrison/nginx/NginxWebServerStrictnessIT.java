// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class NginxWebServerStrictnessIT extends WebServerStrictness {
  /** What docs/reference/nginx.md says that nginx takes. */
  static final List<String> REPAIRED =
      List.of(
          "GET /a HTTP/1.1~Host: localhost~Connection: close~~",
          "GET /a HTTP/1.1|Host: localhost~X-A: b|Connection: close||",
          "GET /a HTTP/1.1|Host: localhost|X-A|Connection: close||");

  NginxWebServerStrictnessIT() {
    super(TestServer.Played.NGINX);
  }

  @ParameterizedTest
  @FieldSource("REPAIRED")
  void whatIsRepairedReachesTheApplicationAsOneRequest(String pattern) throws IOException {
    int before = server.application.requests.get();
    assertThat(exchange(pattern)).startsWith("HTTP/1.1 200 ").contains("\nHost: localhost\n");
    assertThat(server.application.requests).hasValue(before + 1);
  }
}
