// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * Refuses a request that two implementations could read differently.
 *
 * <p>Smuggling needs two parsers in a row that disagree about where a request ends or for whom it
 * is. A proxy cannot know every way the next parser is lenient, so nothing doubtful is repaired:
 * whatever the grammar of RFC 9112 does not allow, and what it allows but leaves to interpretation
 * (a length beside chunked coding, several Host fields, codings other than chunked), is answered
 * with 400 and the connection is closed, since the bytes that follow cannot be trusted to begin a
 * request. {@link StrictRequestDecoder} refuses what is visible in bytes only; this class judges
 * the decoded head, and so serves HTTP/2 too. The alternative, normalising and passing on, was
 * rejected: it moves the judgement to code that does not see the original bytes.
 */
public final class Strictness {
  private Strictness() {}

  /** Why the request must not be answered as it is, or empty when it is fine. */
  public static Optional<Refusal> judge(HttpRequest request) {
    HttpHeaders headers = request.headers();
    if (!isVersion(request.protocolVersion())) {
      return Optional.of(
          new Refusal(
              HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "version (expected: HTTP/1.1)"));
    }
    if (!isToken(request.method().name())) {
      return bad("method (expected: a token)");
    }
    if (request.method().equals(HttpMethod.CONNECT) || request.method().equals(HttpMethod.TRACE)) {
      return Optional.of(
          new Refusal(
              HttpResponseStatus.NOT_IMPLEMENTED,
              "method (expected: not " + request.method() + ")"));
    }
    if (!isTarget(request)) {
      return bad("request target (expected: a path that starts with /, without fragment)");
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1 || HostName.of(hosts.getFirst()).isEmpty()) {
      return bad("Host: " + hosts.size() + " fields (expected: exactly one host)");
    }
    return judgeFraming(request);
  }

  private static Optional<Refusal> judgeFraming(HttpRequest request) {
    HttpHeaders headers = request.headers();
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (lengths.size() > 1 || (lengths.size() == 1 && !isLength(lengths.getFirst()))) {
      return bad("Content-Length (expected: one field of digits only)");
    }
    if (codings.isEmpty()) {
      return Optional.empty();
    }
    if (!lengths.isEmpty()) {
      return bad("Content-Length beside Transfer-Encoding (expected: one of them)");
    }
    if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
      return bad("Transfer-Encoding (expected: chunked)");
    }
    if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return bad("Transfer-Encoding in HTTP/1.0 (expected: none)");
    }
    return Optional.empty();
  }

  private static boolean isVersion(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
  }

  /** Origin form (RFC 9112, section 3.2.1) or the asterisk of OPTIONS; nothing else comes here. */
  private static boolean isTarget(HttpRequest request) {
    String target = request.uri();
    if (request.method().equals(HttpMethod.OPTIONS) && target.equals("*")) {
      return true;
    }
    if (target.isEmpty() || target.charAt(0) != '/') {
      return false;
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLength(String value) {
    if (value.isEmpty() || value.length() > 18) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (!Ascii.isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(String text) {
    if (text.isEmpty() || text.length() > 32) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Ascii.isLetterOrDigit(c) && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Refusal> bad(String reason) {
    return Optional.of(new Refusal(HttpResponseStatus.BAD_REQUEST, reason));
  }
}
