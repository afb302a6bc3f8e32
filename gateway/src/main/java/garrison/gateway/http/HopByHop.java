// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Headers that concern one connection only (RFC 9110, section 7.6.1) and are never passed on: the
 * well-known ones and those that Connection names. What frames a body is named by Transfer-Encoding
 * and is put back by whoever writes the message; Connection cannot take away what other parts of
 * the message depend on.
 */
public final class HopByHop {
  private static final List<String> ALWAYS =
      List.of(
          "connection",
          "proxy-connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "proxy-authenticate",
          "proxy-authorization");

  private static final Set<String> NEVER_NAMED =
      Set.of("host", "content-length", "content-type", "cookie", "authorization", "cache-control");

  private HopByHop() {}

  /** Removes them all. */
  public static void remove(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
        for (String option : value.split(",", -1)) {
          String name = option.strip().toLowerCase(Locale.ROOT);
          if (!name.isEmpty()
              && !NEVER_NAMED.contains(name)
              && !name.startsWith("x-forwarded-")
              && !name.equals("forwarded")) {
            headers.remove(name);
          }
        }
      }
    }
    for (String name : ALWAYS) {
      headers.remove(name);
    }
  }
}
