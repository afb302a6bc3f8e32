// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stream of HTTP/2 in the terms of HTTP/1.1, so that one handler serves both. Trailers are read
 * and dropped. Netty's own translation was left because it takes a buffer for the body of every
 * request that has none, and loses that buffer when the headers turn out to be malformed: anybody
 * could have used up the process's memory. Confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever gave the promise looks at it
final class Http2StreamCodec extends ChannelDuplexHandler {
  private boolean requestBegun;
  private @Nullable Http2Headers held;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2HeadersFrame frame) {
      if (!requestBegun) {
        requestBegun = true;
        context.fireChannelRead(Http2Request.of(frame.headers(), frame.isEndStream()));
      }
      if (frame.isEndStream()) {
        context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    } else if (message instanceof Http2DataFrame frame) {
      context.fireChannelRead(
          frame.isEndStream()
              ? new DefaultLastHttpContent(frame.content())
              : new DefaultHttpContent(frame.content()));
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /**
   * An error of the stream is followed by its end with the error's own code (RFC 9113, section
   * 5.4.2), which a close of ours would anticipate with another.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof Http2Exception.StreamException)) {
      context.fireExceptionCaught(cause);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    switch (message) {
      case FullHttpResponse interim -> {
        interim.release();
        context.write(new DefaultHttp2HeadersFrame(headers(interim), false), promise);
      }
      case ServerCodec.Bodiless head -> {
        // Sent with what ends it: the stream must not be over before the answer is.
        held = headers(head);
        promise.trySuccess();
      }
      case HttpResponse head ->
          context.write(new DefaultHttp2HeadersFrame(headers(head), false), promise);
      case LastHttpContent last -> end(context, last, promise);
      case HttpContent part ->
          context.write(new DefaultHttp2DataFrame(part.content(), false), promise);
      default -> context.write(message, promise);
    }
  }

  private void end(ChannelHandlerContext context, LastHttpContent last, ChannelPromise promise) {
    Http2Headers head = held;
    held = null;
    if (head == null) {
      context.write(new DefaultHttp2DataFrame(last.content(), true), promise);
    } else {
      last.release();
      context.write(new DefaultHttp2HeadersFrame(head, true), promise);
    }
  }

  /** What belongs to a connection was removed before; the codec would refuse to send it. */
  private static Http2Headers headers(HttpResponse response) {
    Http2Headers headers = new DefaultHttp2Headers(false, response.headers().size() + 1);
    headers.status(response.status().codeAsText());
    for (Map.Entry<String, String> header : response.headers()) {
      headers.add(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }
    return headers;
  }
}
