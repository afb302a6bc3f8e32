// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Ends a connection of HTTP/2 when nothing moves or the process stops. Closing it lets the streams
 * that are open finish first (GOAWAY, RFC 9113 section 6.8).
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class Http2ConnectionEnd extends ChannelInboundHandlerAdapter {
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ConnectionClock.Expired.IDLE || event == Drain.INSTANCE) {
      context.close();
    } else if (event != ConnectionClock.Expired.HEAD) {
      context.fireUserEventTriggered(event);
    }
  }

  /** An error of the protocol is the codec's, which says in GOAWAY what it was (section 5.4.1). */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      context.close();
    }
  }
}
