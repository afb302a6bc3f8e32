// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import java.util.Optional;

/** Reads request targets in absolute form (RFC 9112, section 3.2.2). */
final class Target {
  private Target() {}

  /**
   * The origin form of the request's target. Empty when it is in absolute form and names another
   * host than the Host header: the two must agree, or else one of two servers in a row would obey
   * the one and the second the other.
   */
  static Optional<String> originForm(HttpRequest request) {
    String target = request.uri();
    String lower = target.length() > 8 ? target.substring(0, 8).toLowerCase(Locale.ROOT) : "";
    int start = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
    if (start < 0) {
      return Optional.of(target);
    }
    int end = start;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    String host = request.headers().get(HttpHeaderNames.HOST);
    if (host == null || !target.substring(start, end).equalsIgnoreCase(host)) {
      return Optional.empty();
    }
    String rest = target.substring(end);
    return Optional.of(rest.startsWith("/") ? rest : "/" + rest);
  }
}
