// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.transport.Tunnel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * The client's side of one exchange, as the side that finds the answer sees it. All calls are made
 * on {@link #eventLoop()}. Calls after the exchange has ended are ignored and release what they
 * were given.
 */
public interface Client {
  /** The event loop this exchange lives on. */
  EventLoop eventLoop();

  /** An answer that is not the last one (1xx, RFC 9110 section 15.2). */
  void interim(HttpResponseStatus status);

  /** This request is a health check: it is counted as that and not as a request. */
  void asHealthCheck();

  /** The head of the final answer; its headers are the client's from now on. */
  void head(HttpResponse response);

  /** A part of the answer's body; takes ownership. */
  void body(ByteBuf part);

  /** The answer is complete. */
  void end();

  /** Sends what was written. */
  void flush();

  /** A short answer of the gateway's own, instead of one from elsewhere. Ends the exchange. */
  void reply(Reply reply);

  /**
   * The answer is a 101, and everything after it is carried between the client and this connection,
   * whose protocol is over too. Ends the exchange. Where there can be no tunnel any more, the
   * connection is closed.
   */
  void tunnel(HttpResponse response, Tunnel.End far);

  /** The answer broke off after its head: the client must not take it for complete. */
  void abort();

  /** Whether more of the answer can be taken without growing a queue. */
  boolean writable();

  /** Whether more of the request is wanted. */
  void readRequest(boolean wanted);
}
