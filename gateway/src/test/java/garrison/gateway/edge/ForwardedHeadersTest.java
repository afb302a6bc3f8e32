// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;

final class ForwardedHeadersTest {
  @Test
  void claimsAreReplacedHoweverTheyAreSpelled() {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (String name :
        new String[] {
          "X-Forwarded-For", "x-forwarded-for", "X_Forwarded_For", "X-FORWARDED-PORT", "Forwarded",
          "X-Real-IP", "X-Http2-Path", "Garrison-Retry", "X-Forwarded-Host", "X-Forwarded-Anything"
        }) {
      headers.add(name, "6.6.6.6");
    }
    headers.add("X-Fine", "1");
    ForwardedHeaders.replace(headers, "192.0.2.7", "www.foobar.com");
    assertThat(headers.toString()).doesNotContain("6.6.6.6");
    assertThat(headers.getAll("x-forwarded-for")).containsExactly("192.0.2.7");
    assertThat(headers.getAll("x-forwarded-host")).containsExactly("www.foobar.com");
    assertThat(headers.getAll("forwarded"))
        .containsExactly("for=192.0.2.7;host=www.foobar.com;proto=https");
    assertThat(headers.contains("x-fine")).isTrue();
  }

  @Test
  void addressesOfVersionSixAndPortsAreQuoted() {
    HttpHeaders headers = new DefaultHttpHeaders();
    ForwardedHeaders.replace(headers, "2001:db8::7", "www.foobar.com:8443");
    assertThat(headers.get("x-forwarded-for")).isEqualTo("2001:db8::7");
    assertThat(headers.get("forwarded"))
        .isEqualTo("for=\"[2001:db8::7]\";host=\"www.foobar.com:8443\";proto=https");
  }
}
