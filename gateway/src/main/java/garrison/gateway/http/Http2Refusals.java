// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.measure.Protocol;
import garrison.gateway.measure.RoleMeter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameLogger;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.logging.LogLevel;

/**
 * Counts requests of one HTTP/2 connection that the codec refuses before a stream is made for them:
 * headers that are malformed, forbidden (RFC 9113, section 8.2) or too large. The codec tells
 * nobody about those, but it has to answer them, and what it sends can be watched: an answer to a
 * stream newer than any that was made is such a refusal. Confined to the connection's event loop.
 */
final class Http2Refusals extends Http2FrameLogger {
  private static final int BAD_REQUEST = 400;

  private final RoleMeter meter;
  private final Http2Identifiers identifiers;
  private int newestStream;

  Http2Refusals(RoleMeter meter, Http2Identifiers identifiers) {
    super(LogLevel.TRACE, Http2Refusals.class);
    this.meter = meter;
    this.identifiers = identifiers;
  }

  /** A stream was made, whose handler counts its request. */
  void made(int stream) {
    newestStream = Math.max(newestStream, stream);
  }

  @Override
  public boolean isEnabled() {
    return false;
  }

  @Override
  public void logRstStream(
      Direction direction, ChannelHandlerContext context, int stream, long error) {
    sent(direction, stream);
    if (direction == Direction.OUTBOUND) {
      identifiers.reset(stream);
    }
  }

  @Override
  public void logHeaders(
      Direction direction,
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int padding,
      boolean last) {
    sent(direction, stream);
    if (direction == Direction.INBOUND) {
      identifiers.headersRead(stream);
    }
  }

  @Override
  public void logHeaders(
      Direction direction,
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean last) {
    logHeaders(direction, context, stream, headers, padding, last);
  }

  private void sent(Direction direction, int stream) {
    if (direction == Direction.OUTBOUND && stream > newestStream) {
      newestStream = stream;
      meter.begun();
      meter.answered(Protocol.HTTP_2, BAD_REQUEST);
      meter.ended(0);
    }
  }
}
