// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A short answer of the gateway's own.
 *
 * @param status the status
 * @param text a sentence for people, or empty for none
 * @param headers further headers
 * @param after what becomes of an HTTP/1.1 connection
 */
public record Reply(
    HttpResponseStatus status, String text, Map<String, String> headers, After after) {
  /** What becomes of the connection afterwards. */
  public enum After {
    KEEP,
    /** What follows on the connection cannot be trusted to be a request. */
    CLOSE
  }

  public Reply {
    headers = Map.copyOf(headers);
  }

  /** An answer that leaves the connection usable. */
  public static Reply of(HttpResponseStatus status, String text) {
    return new Reply(status, text, Map.of(), After.KEEP);
  }

  /** An answer after which the connection is closed. */
  public static Reply closing(HttpResponseStatus status, String text) {
    return new Reply(status, text, Map.of(), After.CLOSE);
  }

  /** The same with one more header. */
  public Reply with(String name, String value) {
    Map<String, String> more = new java.util.HashMap<>(headers);
    more.put(name, value);
    return new Reply(status, text, more, after);
  }

  FullHttpResponse toResponse() {
    byte[] body = text.isEmpty() ? new byte[0] : (text + "\n").getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    if (body.length > 0) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    }
    headers.forEach((name, value) -> response.headers().set(name, value));
    return response;
  }
}
