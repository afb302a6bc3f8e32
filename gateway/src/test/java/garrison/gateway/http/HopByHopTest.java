// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;

final class HopByHopTest {
  @Test
  void connectionHeadersAndThoseTheyNameAreRemoved() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.add("Connection", "close, X-Mine");
    headers.add("Connection", "x-other");
    headers.add("X-Mine", "1");
    headers.add("X-Other", "1");
    headers.add("Keep-Alive", "timeout=5");
    headers.add("Proxy-Connection", "close");
    headers.add("TE", "trailers");
    headers.add("Trailer", "x");
    headers.add("Transfer-Encoding", "chunked");
    headers.add("Upgrade", "h2c");
    headers.add("X-Kept", "1");
    HopByHop.remove(headers);
    assertThat(headers.names()).containsExactly("X-Kept");
  }

  @Test
  void connectionCannotTakeAwayWhatOthersRelyOn() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.add("Connection", "Host, Content-Length, X-Forwarded-For, Forwarded");
    headers.add("Host", "a");
    headers.add("Content-Length", "1");
    headers.add("X-Forwarded-For", "1.2.3.4");
    headers.add("Forwarded", "for=1.2.3.4");
    HopByHop.remove(headers);
    assertThat(headers.names())
        .containsExactlyInAnyOrder("Host", "Content-Length", "X-Forwarded-For", "Forwarded");
  }
}
