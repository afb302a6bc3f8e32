// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with headers for a stream that may have none any more, where Netty's decoder
 * does not know or says something else. Confined to the connection's event loop.
 *
 * <ul>
 *   <li>The client has ended the stream: an error of the stream, STREAM_CLOSED (RFC 9113, section
 *       5.1, "half-closed (remote)").
 *   <li>The stream is neither open nor newer than all before: its identifier cannot be used, an
 *       error of the connection, PROTOCOL_ERROR (section 5.1.1). Netty forgets a stream when it
 *       closes, so it takes such headers for those that were on their way while we reset their
 *       stream, which do no harm (section 5.1, "closed"). What tells the two apart is which streams
 *       were reset; the latest of them are remembered.
 * </ul>
 */
final class Http2Identifiers {
  private final int remembered;
  private final ArrayDeque<Integer> reset = new ArrayDeque<>(1);
  private @Nullable Http2Connection connection;
  private int headersOf;
  private Http2Stream.@Nullable State before;

  /**
   * @param remembered how many streams that were reset: as many as can be open at once
   */
  Http2Identifiers(int remembered) {
    this.remembered = remembered;
  }

  /** A frame of headers was read, and will be judged next. */
  void headersRead(int stream) {
    headersOf = stream;
    Http2Stream known = connection == null ? null : connection.stream(stream);
    before = known == null ? null : known.state();
  }

  /** We reset a stream. */
  void reset(int stream) {
    if (reset.size() == remembered) {
      reset.poll();
    }
    reset.add(stream);
  }

  /** What builds the codec of the connection. */
  Http2FrameCodecBuilder codec() {
    return new Builder();
  }

  private Http2Exception judged(Http2Exception.StreamException failure) {
    int stream = failure.streamId();
    if (headersOf != stream) {
      return failure;
    }
    if (before == Http2Stream.State.HALF_CLOSED_REMOTE) {
      return Http2Exception.streamError(
          stream, Http2Error.STREAM_CLOSED, failure, "stream %d: headers after its end", stream);
    }
    boolean used =
        before == null && failure.error() == Http2Error.STREAM_CLOSED && !reset.contains(stream);
    return used
        ? Http2Exception.connectionError(
            Http2Error.PROTOCOL_ERROR, failure, "stream %d: used before", stream)
        : failure;
  }

  private final class Builder extends Http2FrameCodecBuilder {
    Builder() {
      server(true);
    }

    @Override
    protected Http2FrameCodec build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      connection = decoder.connection();
      return super.build(new Judging(decoder), encoder, settings);
    }
  }

  private final class Judging extends DecoratingHttp2ConnectionDecoder {
    Judging(Http2ConnectionDecoder decoder) {
      super(decoder);
    }

    @Override
    public void decodeFrame(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Http2Exception {
      headersOf = 0;
      try {
        super.decodeFrame(context, in, out);
      } catch (Http2Exception.StreamException failure) {
        throw judged(failure);
      }
    }
  }
}
