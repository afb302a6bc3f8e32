// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.measure.AccessLog;
import garrison.gateway.measure.Protocol;
import garrison.gateway.measure.RoleMeter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client connection of HTTP/1.1, or one stream of HTTP/2: reads requests, one at a time, and
 * gives each a {@link Turn}. What a client sends ahead of its turn waits here, and nothing more is
 * read meanwhile. State is confined to the channel's event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
public final class ClientHandler extends ChannelInboundHandlerAdapter {
  /** Parts one read can leave behind; more than this is no honest pipelining. */
  private static final int MOST_PIPELINED = 4_096;

  private static final long LINGER_MILLIS = 1_000;

  /**
   * What all handlers of a listener share.
   *
   * @param limitsNow the limits of the configuration that is served now
   */
  public record Setting(
      Service service,
      AnswerHeaders answerHeaders,
      Supplier<LimitsConfiguration> limitsNow,
      RoleMeter meter,
      Tunnels tunnels,
      @Nullable AccessLog accessLog) {
    LimitsConfiguration limits() {
      return limitsNow.get();
    }
  }

  /** What a listener changes in the headers of every answer, its own included. */
  public interface AnswerHeaders {
    /** Nothing. */
    AnswerHeaders UNCHANGED = _ -> {};

    void finish(HttpHeaders headers);
  }

  private final Setting setting;
  private final Caller caller;
  private final @Nullable ConnectionClock clock;
  private final ArrayDeque<HttpObject> ahead = new ArrayDeque<>();
  private @Nullable Turn turn;
  private boolean closing;
  private boolean begun;
  private boolean draining;
  private boolean heardEarly;

  /**
   * @param clock the connection's clock, or null on a stream of HTTP/2
   */
  public ClientHandler(Setting setting, Caller caller, @Nullable ConnectionClock clock) {
    this.setting = setting;
    this.caller = caller;
    this.clock = clock;
  }

  Setting setting() {
    return setting;
  }

  Caller caller() {
    return caller;
  }

  /** Whether the client sent more before its WebSocket opening was answered. */
  boolean heardEarly() {
    return heardEarly;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing || !(message instanceof HttpObject part)) {
      ReferenceCountUtil.release(message);
    } else if (!ahead.isEmpty() || isOccupied()) {
      ahead.add(part);
      if (ahead.size() > MOST_PIPELINED) {
        context.close();
      }
      updateReading(context);
    } else {
      handle(context, part);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (turn != null) {
      turn.requestFlush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (turn != null) {
      turn.writabilityChanged();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    releaseAhead();
    if (turn != null) {
      turn.clientGone();
      turn = null;
    } else if (!begun && caller.protocol() == Protocol.HTTP_2) {
      refusedUnread(context);
    }
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ConnectionClock.Expired expired) {
      expired(context, expired);
    } else if (event == Drain.INSTANCE) {
      stopAfterTurn(context);
    } else if (event == StrictRequestDecoder.Early.INSTANCE) {
      heardEarly = true;
      updateReading(context);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  /** The turn's answer is complete and so, or not, is its request. */
  void over(ChannelHandlerContext context, Turn ended) {
    if (turn == ended) {
      turn = null;
    }
    if (clock != null) {
      clock.requestOver();
    }
    ServerCodec codec = ended.isOpening() ? context.pipeline().get(ServerCodec.class) : null;
    if (ended.mustClose()) {
      if (codec != null) {
        codec.ignoreTheRest();
      }
      close(context, ended);
    } else {
      if (codec != null) {
        codec.resume();
      }
      drain(context);
    }
  }

  void updateReading(ChannelHandlerContext context) {
    boolean wanted =
        closing || (!heardEarly && ahead.isEmpty() && (turn == null || turn.wantsRequest()));
    if (context.channel().config().isAutoRead() != wanted) {
      context.channel().config().setAutoRead(wanted);
    }
  }

  /** A stream that ends before its request could be read was a request nevertheless. */
  private void refusedUnread(ChannelHandlerContext context) {
    begun = true;
    new Turn(this, context, null).clientGone();
  }

  private void stopAfterTurn(ChannelHandlerContext context) {
    if (turn == null) {
      closing = true;
      context.close();
    } else {
      turn.closeAfterwards();
    }
  }

  private boolean isOccupied() {
    return turn != null && turn.requestComplete();
  }

  private void drain(ChannelHandlerContext context) {
    if (draining) {
      return;
    }
    draining = true;
    while (!ahead.isEmpty() && !isOccupied() && !closing) {
      handle(context, ahead.remove());
    }
    draining = false;
    if (turn != null) {
      turn.requestFlush();
    }
    updateReading(context);
  }

  private void handle(ChannelHandlerContext context, HttpObject part) {
    if (part instanceof HttpRequest request) {
      begin(context, request);
    }
    if (part instanceof HttpContent content) {
      if (turn == null) {
        content.release();
      } else if (content.decoderResult().isFailure()) {
        content.release();
        turn.refuse(Reply.closing(HttpResponseStatus.BAD_REQUEST, "body: not as framed"));
      } else {
        turn.request(content.content(), content instanceof LastHttpContent);
      }
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    if (clock != null) {
      clock.headComplete();
    }
    Turn current = new Turn(this, context, request);
    turn = current;
    begun = true;
    if (clock != null && WebSocketOpening.asked(request)) {
      current.asOpening();
    }
    if (request.decoderResult().isFailure()) {
      current.refuse(malformed(request.decoderResult().cause()));
      return;
    }
    Optional<String> target = Target.originForm(request);
    if (target.isEmpty()) {
      current.refuse(
          Reply.closing(
              HttpResponseStatus.BAD_REQUEST,
              "request target (expected: the host that Host names)"));
      return;
    }
    request.setUri(target.get());
    Optional<Refusal> refusal = Strictness.judge(request);
    if (refusal.isPresent()) {
      current.refuse(Reply.closing(refusal.get().status(), refusal.get().reason()));
      return;
    }
    String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > setting.limits().bodyBytes()) {
      current.refuse(Turn.tooLarge(setting.limits()));
      return;
    }
    if (current.isOpening()) {
      beginOpening(current, request);
    } else {
      current.begin(setting.service(), request);
    }
  }

  private void beginOpening(Turn current, HttpRequest request) {
    Optional<Reply> refusal = WebSocketOpening.judge(request);
    if (refusal.isPresent() && refusal.get().after() == Reply.After.CLOSE) {
      current.refuse(refusal.get());
    } else if (refusal.isPresent()) {
      current.begin((client, _, _) -> Exchange.answered(client, refusal.get()), request);
    } else if (!current.takePlace()) {
      Reply full =
          Reply.of(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "WebSocket connections: "
                  + setting.tunnels().limits().most()
                  + " (expected: fewer when another is opened)");
      current.begin((client, _, _) -> Exchange.answered(client, full), request);
    } else {
      current.begin(setting.service(), request);
    }
  }

  private static Reply malformed(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Reply.closing(HttpResponseStatus.REQUEST_URI_TOO_LONG, "request line too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Reply.closing(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers too large");
    }
    return Reply.closing(HttpResponseStatus.BAD_REQUEST, "malformed request");
  }

  private void expired(ChannelHandlerContext context, ConnectionClock.Expired expired) {
    if (turn != null) {
      turn.refuse(Reply.closing(HttpResponseStatus.REQUEST_TIMEOUT, "request: no progress"));
    } else if (expired == ConnectionClock.Expired.HEAD && !closing) {
      Turn late = new Turn(this, context, null);
      turn = late;
      late.refuse(
          Reply.closing(HttpResponseStatus.REQUEST_TIMEOUT, "headers: not complete in time"));
    } else {
      context.close();
    }
  }

  /**
   * Closes after the answer. While the client may still be sending, what it sends is read and
   * thrown away for a moment: closing at once would make the kernel reset the connection and the
   * client could lose the answer (RFC 9112, section 9.6).
   */
  private void close(ChannelHandlerContext context, Turn ended) {
    closing = true;
    releaseAhead();
    if (caller.protocol() == Protocol.HTTP_2) {
      ended.resetStream();
      return;
    }
    context.flush();
    if (ended.requestComplete() && !heardEarly) {
      ended.whenWritten(() -> context.close());
    } else {
      updateReading(context);
      ended.whenWritten(() -> closeOutput(context));
      context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Tells the client that no more comes, while its bytes are still read. */
  private static void closeOutput(ChannelHandlerContext context) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (context.channel() instanceof DuplexChannel channel) {
      channel.shutdownOutput();
    }
  }

  private void releaseAhead() {
    for (HttpObject part = ahead.poll(); part != null; part = ahead.poll()) {
      ReferenceCountUtil.release(part);
    }
  }
}
