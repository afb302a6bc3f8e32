// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.buffer.ByteBuf;

/**
 * What answers one request, as the client's side sees it. All calls are made on the client's event
 * loop. The calls are {@code body* end} for a request, and {@link #cancel} at any time when the
 * client has gone.
 */
public interface Exchange {
  /** A part of the request's body; takes ownership. */
  void body(ByteBuf part);

  /** The request is complete. */
  void end();

  /** Nothing more to read for now: what was passed on may be sent. */
  void flush();

  /** The client takes more of the answer, or does not. */
  void clientWritable(boolean writable);

  /** The client has gone, or the exchange is over for another reason. */
  void cancel();

  /** For an answer that comes from elsewhere and does not depend on the request's body. */
  static Exchange ignoring() {
    return Ignoring.INSTANCE;
  }

  /** Answers as soon as the request is complete, whose body is read and ignored. */
  static Exchange answered(Client client, Reply reply) {
    return new Answered(client, reply);
  }
}
