// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The request that opens a WebSocket connection (RFC 6455, section 4) and what answers it.
 *
 * <p>From a 101 on the bytes of a connection are no HTTP any more. If one of two servers in a row
 * believes in a 101 and the other does not, a client can send requests through that nobody judges.
 * So the gateway believes in one only when it is certain that all three parties do: the request is
 * exactly as the RFC wants it, the headers that ask are written anew instead of passed on, the
 * upstream's answer proves by {@code Sec-WebSocket-Accept} that it read this very key, and nothing
 * that the client sends before is interpreted or passed on by anybody ({@link
 * StrictRequestDecoder}). No other protocol is ever switched to, HTTP/2 in clear text included: an
 * {@code Upgrade} that does not name websocket is ignored (RFC 9110, section 7.8) and goes no
 * further ({@link HopByHop}). Subprotocols and extensions are the client's and the application's.
 *
 * @param key what the client sent as {@code Sec-WebSocket-Key}
 */
public record WebSocketOpening(String key) {
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /**
   * Whether a request wants to open one, rightly or not. HTTP/1.0 has no upgrades and HTTP/2 does
   * not have this one: a request of theirs never asks.
   */
  static boolean asked(HttpRequest request) {
    return request.headers().contains(HttpHeaderNames.UPGRADE)
        && request.decoderResult().isSuccess()
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && names(request.headers(), HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
  }

  /** Why a request that asks must not be passed on, or empty when it is fine. */
  static Optional<Reply> judge(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (!request.method().equals(HttpMethod.GET)) {
      return bad("method: " + request.method() + " (expected: GET)");
    }
    if (!names(headers, HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)) {
      return bad("Connection (expected: Upgrade)");
    }
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0")) {
      return bad("body (expected: none)");
    }
    List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      return bad("Sec-WebSocket-Key (expected: one field, " + KEY_BYTES + " bytes in base64)");
    }
    List<String> versions = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
    if (versions.size() != 1 || !versions.getFirst().equals(VERSION)) {
      return Optional.of(
          Reply.of(HttpResponseStatus.UPGRADE_REQUIRED, "Sec-WebSocket-Version (expected: 13)")
              .with("sec-websocket-version", VERSION)
              .with("upgrade", "websocket")
              .with("connection", "Upgrade"));
    }
    return Optional.empty();
  }

  /** The opening that a request is, or empty when it is none or not a right one. */
  public static Optional<WebSocketOpening> of(HttpRequest request) {
    return asked(request) && judge(request).isEmpty()
        ? Optional.of(
            new WebSocketOpening(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "")))
        : Optional.empty();
  }

  /** Writes what asks for it into the headers of a request to the next server. */
  public void ask(HttpHeaders headers) {
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
  }

  /** Whether a 101 agrees to this opening. */
  public boolean isAcceptedBy(HttpResponse response) {
    HttpHeaders headers = response.headers();
    return response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
        && names(headers, HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        && isOnly(headers, HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET.toString())
        && headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT).equals(List.of(accept()));
  }

  /** Writes what agrees to it into the headers of the answer to the client. */
  public void accept(HttpHeaders headers) {
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    headers.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept());
  }

  private String accept() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isKey(String value) {
    try {
      return Base64.getDecoder().decode(value).length == KEY_BYTES && value.endsWith("==");
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Whether one of the members of a header that is a list is this word. */
  private static boolean names(HttpHeaders headers, CharSequence header, CharSequence word) {
    return headers.containsValue(header, word, true);
  }

  private static boolean isOnly(HttpHeaders headers, CharSequence header, String word) {
    List<String> values = headers.getAll(header);
    return values.size() == 1 && values.getFirst().equalsIgnoreCase(word);
  }

  private static Optional<Reply> bad(String reason) {
    return Optional.of(
        Reply.closing(HttpResponseStatus.BAD_REQUEST, "WebSocket opening: " + reason));
  }
}
