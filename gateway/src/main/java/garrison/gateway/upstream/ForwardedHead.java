// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.gateway.http.HopByHop;
import garrison.gateway.http.WebSocketOpening;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as the next server gets it.
 *
 * @param opening the WebSocket opening that it is, or null
 */
record ForwardedHead(HttpRequest request, @Nullable WebSocketOpening opening) {
  /** Takes the headers of the client's connection out of a request and puts ours in. */
  static ForwardedHead of(HttpRequest request) {
    HttpHeaders headers = request.headers();
    WebSocketOpening opening = WebSocketOpening.of(request).orElse(null);
    boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    HopByHop.remove(headers);
    if (chunked) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (opening != null) {
      opening.ask(headers);
    }
    boolean bodyComes = chunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    if (!bodyComes || request.method().equals(HttpMethod.HEAD)) {
      headers.remove(HttpHeaderNames.EXPECT);
    }
    return new ForwardedHead(
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri(), headers),
        opening);
  }

  /** Does the same with the headers of the 101 that agrees to the opening. */
  void agree(HttpHeaders headers) {
    RetryMark.take(headers);
    HopByHop.remove(headers);
    Objects.requireNonNull(opening).accept(headers);
  }

  /**
   * Whether it may be sent again after this failure. An opening is never idempotent, whatever its
   * method says: what is at its end may have greeted the client already.
   *
   * @param replayable whether the whole request body so far is still held
   */
  boolean safeAgain(Failure failure, boolean replayable) {
    return opening == null
        ? Retries.safe(failure, request.method(), replayable)
        : failure == Failure.NEVER_SENT;
  }
}
