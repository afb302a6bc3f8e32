// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class GatewayWebServerStrictnessIT extends WebServerStrictness {
  GatewayWebServerStrictnessIT() {
    super(TestServer.Played.GATEWAY);
  }

  @ParameterizedTest
  @FieldSource("garrison.nginx.NginxWebServerStrictnessIT#REPAIRED")
  void whatNginxRepairsIsRefused(String pattern) throws IOException {
    assertThat(exchange(pattern)).startsWith("HTTP/1.1 400 ");
  }
}
