// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.model.DomainName;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionCookieTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          __Host-garrison=x                     | x | -
          a=1; __Host-garrison=x                | x | a=1
          __Host-garrison=x; a=1                | x | a=1
          a=1; __Host-garrison=x; b="q; c=2     | x | a=1; b="q; c=2
          a=1;__Host-garrison=x;b=2             | x | a=1;b=2
          __Host-garrison=x; __Host-garrison=y  | x | -
          __Host-garrison=                      | `` | -
          a=__Host-garrison=x                   | - | a=__Host-garrison=x
          X__Host-garrison=x                    | - | X__Host-garrison=x
          __host-garrison=x                     | - | __host-garrison=x
          a=1; b=2                              | - | a=1; b=2
          """)
  void onlyTheEdgesOwnCookieIsTaken(String sent, String value, String left) {
    HttpHeaders headers = new DefaultHttpHeaders().set("cookie", sent);
    assertThat(SessionCookie.take(headers).orElse(null)).isEqualTo(value);
    assertThat(headers.get("cookie")).isEqualTo(left);
  }

  @Test
  void cookiesInSeveralFieldsKeepTheirOrder() {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .add("cookie", "a=1")
            .add("cookie", "__Host-garrison=x; b=2")
            .add("cookie", "c=3");
    assertThat(SessionCookie.take(headers)).contains("x");
    assertThat(headers.getAll("cookie")).containsExactly("a=1", "b=2", "c=3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache-control: public",
        "cache-control: max-age=60",
        "cache-control: no-cache, s-maxage=1",
        "cache-control: no-cache|etag: 1",
        "expires: Thu, 01 Jan 2032 00:00:00 GMT",
        "last-modified: Thu, 01 Jan 2026 00:00:00 GMT",
        "etag: 1",
      })
  void answerThatASharedCacheMayKeepIsRecognised(String headers) {
    assertThat(SessionCookie.keptForOthers(headers(headers))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-type: text/html",
        "cache-control: private, max-age=60",
        "cache-control: no-store|etag: 1",
        "cache-control: no-cache",
        "cache-control: max-age=0",
        "cache-control: Private|expires: Thu, 01 Jan 1970 00:00:00 GMT",
      })
  void anyOtherAnswerMayCarryTheCookie(String headers) {
    assertThat(SessionCookie.keptForOthers(headers(headers))).isFalse();
  }

  @Test
  void valueNeverChangesAndDoesNotShowTheServersName() {
    DomainName site = new DomainName("www.foobar.com");
    assertThat(StickyServers.opaque(site, "web-1"))
        .isEqualTo("3RCYGiZWWazPHVfC")
        .isNotEqualTo(StickyServers.opaque(site, "web-2"))
        .isNotEqualTo(StickyServers.opaque(new DomainName("www.foobar.org"), "web-1"));
  }

  private static HttpHeaders headers(String lines) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (String line : lines.split("\\|", -1)) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return headers;
  }
}
