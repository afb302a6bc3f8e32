// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.upstream.RetryMark;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the servers behind the edge who the client is (RFC 7239 and the older X-Forwarded-*). The
 * edge is where trust begins, so whatever a client claims in these fields is dropped, spelled with
 * underscores too, since some servers take the two for the same.
 */
final class ForwardedHeaders {
  private ForwardedHeaders() {}

  /** Replaces what the client claims with what is known. */
  static void replace(HttpHeaders headers, String clientAddress, String host) {
    List<String> claimed = new ArrayList<>(0);
    for (Map.Entry<String, String> header : headers) {
      if (isClaim(header.getKey())) {
        claimed.add(header.getKey());
      }
    }
    claimed.forEach(headers::remove);
    headers.set("x-forwarded-for", clientAddress);
    headers.set("x-forwarded-proto", "https");
    headers.set("x-forwarded-host", host);
    headers.set(
        "forwarded", "for=" + node(clientAddress) + ";host=" + token(host) + ";proto=https");
  }

  private static boolean isClaim(String header) {
    char first = header.charAt(0);
    if (first != 'x'
        && first != 'X'
        && first != 'f'
        && first != 'F'
        && first != 'g'
        && first != 'G') {
      return false;
    }
    String name = header.toLowerCase(Locale.ROOT).replace('_', '-');
    return name.equals("forwarded")
        || name.startsWith("x-forwarded-")
        || name.equals("x-real-ip")
        || name.startsWith("x-http2-")
        || name.equals(RetryMark.HEADER);
  }

  /** An IPv6 address stands in brackets and quotes (RFC 7239, section 6). */
  private static String node(String address) {
    return address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
  }

  private static String token(String host) {
    return host.indexOf(':') < 0 ? host : "\"" + host + "\"";
  }
}
