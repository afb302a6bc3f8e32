// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The cookie that names a visitor's server (RFC 6265). It has no end of its own, so it goes when
 * the browser is closed, as sessions do. The prefix makes browsers refuse one that was set by
 * another host or without TLS.
 */
final class SessionCookie {
  static final String NAME = "__Host-garrison";
  private static final String BEGIN = NAME + "=";

  private SessionCookie() {}

  /** Takes the cookie out of a request; every other cookie stays as it was sent. */
  static Optional<String> take(HttpHeaders headers) {
    List<String> fields = headers.getAll(HttpHeaderNames.COOKIE);
    if (fields.stream().noneMatch(field -> field.contains(BEGIN))) {
      return Optional.empty();
    }
    headers.remove(HttpHeaderNames.COOKIE);
    Optional<String> value = Optional.empty();
    for (String field : fields) {
      List<String> others = new ArrayList<>();
      for (String pair : field.split(";", -1)) {
        if (pair.strip().startsWith(BEGIN)) {
          value = value.or(() -> Optional.of(pair.strip().substring(BEGIN.length())));
        } else {
          others.add(pair);
        }
      }
      String rest = String.join(";", others).strip();
      if (!rest.isEmpty()) {
        headers.add(HttpHeaderNames.COOKIE, rest);
      }
    }
    return value;
  }

  /** Sets the cookie with an answer, beside those of the application. */
  static void set(HttpHeaders headers, String value) {
    headers.add(
        HttpHeaderNames.SET_COOKIE, BEGIN + value + "; Path=/; Secure; HttpOnly; SameSite=Lax");
  }

  /**
   * Whether a cache that serves many may keep this answer (RFC 9111, sections 3 and 4.2.2): it says
   * so, or it has what such a cache judges by. Where an answer says nothing at all, those in use
   * keep none that sets a cookie.
   */
  static boolean keptForOthers(HttpHeaders headers) {
    String control =
        String.join(",", headers.getAll(HttpHeaderNames.CACHE_CONTROL)).toLowerCase(Locale.ROOT);
    if (control.contains("private") || control.contains("no-store")) {
      return false;
    }
    return control.contains("public")
        || control.contains("s-maxage")
        || (control.contains("max-age=") && !control.contains("max-age=0"))
        || headers.contains(HttpHeaderNames.EXPIRES)
        || headers.contains(HttpHeaderNames.LAST_MODIFIED)
        || headers.contains(HttpHeaderNames.ETAG);
  }
}
