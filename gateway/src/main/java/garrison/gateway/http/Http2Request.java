// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Translates the head of a request of HTTP/2 (RFC 9113, section 8.3). One that cannot be translated
 * without a doubt comes out as a message whose decoder result is a failure, like a malformed one of
 * HTTP/1.1.
 */
final class Http2Request {
  private static final List<String> OF_A_CONNECTION =
      List.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  private Http2Request() {}

  static HttpRequest of(Http2Headers from, boolean complete) {
    try {
      return translate(from, complete);
    } catch (IllegalArgumentException refused) {
      HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
      request.setDecoderResult(DecoderResult.failure(refused));
      return request;
    }
  }

  private static HttpRequest translate(Http2Headers from, boolean complete) {
    String method = pseudo(":method", from.method());
    String path = pseudo(":path", from.path());
    pseudo(":scheme", from.scheme());
    HttpRequest request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), path);
    HttpHeaders headers = request.headers();
    StringBuilder cookies = new StringBuilder();
    for (Map.Entry<CharSequence, CharSequence> header : from) {
      String name = header.getKey().toString();
      if (name.equals("cookie")) {
        // Sent in crumbs, to be joined so (section 8.2.3).
        cookies.append(cookies.isEmpty() ? "" : "; ").append(header.getValue());
      } else if (!name.startsWith(":")) {
        requireNotOfConnection(name, header.getValue());
        headers.add(name, header.getValue());
      }
    }
    if (!cookies.isEmpty()) {
      headers.set(HttpHeaderNames.COOKIE, cookies.toString());
    }
    setHost(headers, from.authority());
    if (!complete && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return request;
  }

  private static String pseudo(String name, @Nullable CharSequence value) {
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(name + ": missing (expected: one value)");
    }
    return value.toString();
  }

  private static void requireNotOfConnection(String name, CharSequence value) {
    if (OF_A_CONNECTION.contains(name)
        || (name.equals("te") && !value.toString().equalsIgnoreCase("trailers"))) {
      throw new IllegalArgumentException(name + ": of one connection (expected: none in HTTP/2)");
    }
  }

  /** A Host header beside the authority must say the same (section 8.3.1). */
  private static void setHost(HttpHeaders headers, @Nullable CharSequence authority) {
    if (authority == null) {
      return; // then Host stands alone and is judged like that of HTTP/1.1
    }
    for (String host : headers.getAll(HttpHeaderNames.HOST)) {
      if (!host.contentEquals(authority)) {
        throw new IllegalArgumentException("host: " + host + " (expected: " + authority + ")");
      }
    }
    headers.set(HttpHeaderNames.HOST, authority.toString());
  }
}
