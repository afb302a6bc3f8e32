// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.http.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Answers that send a client elsewhere. */
final class Redirect {
  /** The name asked for is not served here (RFC 9110, section 15.5.20). */
  static final Reply MISDIRECTED =
      Reply.of(HttpResponseStatus.MISDIRECTED_REQUEST, "this name is not served here");

  private Redirect() {}

  /** To the same path over HTTPS, with the same method (RFC 9110, section 15.4.9). */
  static Reply to(String host, String target) {
    String path = target.startsWith("/") ? target : "/";
    return Reply.of(HttpResponseStatus.PERMANENT_REDIRECT, "")
        .with("location", "https://" + host + path);
  }
}
