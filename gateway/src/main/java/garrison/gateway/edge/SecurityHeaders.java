// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.upstream.RetryMark;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * What the edge says to browsers with every answer over HTTPS (RFC 6797 for HSTS). An application
 * may set its own values, except for HSTS, which is a promise about the whole site. What program
 * answered is not said (RFC 9110, section 10.2.4).
 */
final class SecurityHeaders {
  private SecurityHeaders() {}

  static void apply(HttpHeaders headers) {
    headers.remove(RetryMark.HEADER);
    headers.remove(HttpHeaderNames.SERVER);
    headers.set("strict-transport-security", "max-age=31536000");
    setUnlessPresent(headers, "x-content-type-options", "nosniff");
    setUnlessPresent(headers, "referrer-policy", "strict-origin-when-cross-origin");
    setUnlessPresent(headers, "x-frame-options", "SAMEORIGIN");
  }

  private static void setUnlessPresent(HttpHeaders headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.set(name, value);
    }
  }
}
