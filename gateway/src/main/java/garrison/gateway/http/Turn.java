// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.measure.AccessLog;
import garrison.gateway.measure.Protocol;
import garrison.gateway.transport.Tunnel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Counts it exactly once, as soon as it is known what is answered and
 * before the client can know it; frames the answer for the client's version of HTTP. Confined to
 * the channel's event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class Turn implements Client {
  private static final int CLIENT_GONE = 499;

  private final ClientHandler handler;
  private final ChannelHandlerContext context;
  private final long begunNanos = System.nanoTime();
  private final Asked asked;
  private boolean keepAlive;
  private @Nullable Exchange exchange;
  private boolean requestComplete;
  private boolean requestWanted = true;
  private boolean over;
  private int status;
  private long receivedBytes;
  private long sentBytes;
  private boolean bodiless;
  private boolean healthCheck;
  private boolean opening;
  private boolean placed;
  private boolean leaving;
  private @Nullable ChannelFuture lastWrite;

  /**
   * @param request what was read, or null when its head did not arrive in time
   */
  Turn(ClientHandler handler, ChannelHandlerContext context, @Nullable HttpRequest request) {
    this.handler = handler;
    this.context = context;
    this.asked = Asked.of(handler.setting().meter().role(), handler.caller(), request);
    this.keepAlive = request != null && asked.http11() && HttpUtil.isKeepAlive(request);
    handler.setting().meter().begun();
  }

  static Reply tooLarge(LimitsConfiguration limits) {
    return Reply.closing(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "body: too large (expected: at most " + limits.bodyBytes() + " bytes)");
  }

  void begin(Service service, HttpRequest request) {
    Exchange begun = service.begin(this, handler.caller(), request);
    if (over) {
      begun.cancel();
    } else {
      exchange = begun;
    }
  }

  /** A part of the request arrived; takes ownership. */
  void request(ByteBuf part, boolean last) {
    receivedBytes += part.readableBytes();
    requestComplete |= last;
    if (over || exchange == null) {
      part.release();
    } else if (receivedBytes > handler.setting().limits().bodyBytes()) {
      part.release();
      refuse(tooLarge(handler.setting().limits()));
    } else {
      if (part.isReadable()) {
        exchange.body(part);
      } else {
        part.release();
      }
      if (last && exchange != null) {
        exchange.end();
      }
    }
  }

  void requestFlush() {
    if (exchange != null) {
      exchange.flush();
    }
  }

  void writabilityChanged() {
    if (exchange != null) {
      exchange.clientWritable(context.channel().isWritable());
    }
  }

  void clientGone() {
    if (!over) {
      cancelExchange();
      if (status == 0) {
        answered(CLIENT_GONE);
      }
      finish();
    }
  }

  /** Gives up on the request: answers with this, or breaks off an answer already begun. */
  void refuse(Reply reply) {
    if (over) {
      return;
    }
    cancelExchange();
    if (status == 0) {
      reply(reply);
    } else {
      abort();
    }
  }

  boolean requestComplete() {
    return requestComplete;
  }

  boolean wantsRequest() {
    return requestWanted;
  }

  /** The connection is not used for another request. */
  void closeAfterwards() {
    keepAlive = false;
    leaving = true;
  }

  boolean mustClose() {
    return !keepAlive || !requestComplete || sentEarly();
  }

  /** The request asks for WebSocket. */
  void asOpening() {
    opening = true;
  }

  boolean isOpening() {
    return opening;
  }

  /** Takes a place among the tunnels, which is given back when the turn ends without one. */
  boolean takePlace() {
    placed = handler.setting().tunnels().take();
    return placed;
  }

  /** What a client sent before the answer to its opening is nothing that may be interpreted. */
  private boolean sentEarly() {
    return opening && handler.heardEarly();
  }

  void whenWritten(Runnable action) {
    if (lastWrite == null) {
      action.run();
    } else {
      lastWrite.addListener(_ -> action.run());
    }
  }

  /** The answer is complete and the rest of the request is not wanted (RFC 9113, section 8.1). */
  void resetStream() {
    context.flush();
    if (!requestComplete) {
      context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
    }
  }

  @Override
  public EventLoop eventLoop() {
    return context.channel().eventLoop();
  }

  @Override
  public void asHealthCheck() {
    healthCheck = true;
  }

  @Override
  public void interim(HttpResponseStatus interim) {
    if (!over && status == 0 && asked.http11()) {
      FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, interim);
      context.writeAndFlush(response);
    }
  }

  @Override
  public void head(HttpResponse response) {
    if (over || status != 0) {
      return;
    }
    answered(response.status().code());
    HttpHeaders headers = response.headers();
    bodiless = isBodiless(response);
    keepAlive &= !sentEarly();
    headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    handler.setting().answerHeaders().finish(headers);
    if (handler.caller().protocol() == Protocol.HTTP_1) {
      if (!bodiless && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
        frameWithoutLength(headers);
      }
      if (!keepAlive) {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    context.write(
        bodiless
            ? new ServerCodec.Bodiless(response.status(), headers)
            : new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status(), headers),
        context.voidPromise());
  }

  @Override
  public void body(ByteBuf part) {
    if (over || bodiless || !part.isReadable()) {
      part.release();
      return;
    }
    sentBytes += part.readableBytes();
    context.write(new DefaultHttpContent(part), context.voidPromise());
  }

  @Override
  public void end() {
    if (over) {
      return;
    }
    lastWrite = context.write(LastHttpContent.EMPTY_LAST_CONTENT);
    finish();
    handler.over(context, this);
  }

  @Override
  public void flush() {
    context.flush();
  }

  @Override
  public void reply(Reply reply) {
    if (over) {
      return;
    }
    if (reply.after() == Reply.After.CLOSE) {
      keepAlive = false;
    }
    FullHttpResponse response = reply.toResponse();
    head(response);
    body(response.content());
    end();
    context.flush();
  }

  @Override
  public void tunnel(HttpResponse response, Tunnel.End far) {
    if (over || status != 0 || !placed || leaving) {
      far.channel().close();
      reply(Reply.closing(HttpResponseStatus.SERVICE_UNAVAILABLE, "this server is shutting down"));
      return;
    }
    answered(response.status().code());
    handler.setting().answerHeaders().finish(response.headers());
    context.write(
        new ServerCodec.Bodiless(response.status(), response.headers()), context.voidPromise());
    context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
    placed = false; // it is the tunnel's now
    end(System.nanoTime() - begunNanos);
    Tunnels tunnels = handler.setting().tunnels();
    tunnels.opened();
    Tunnel.open(
        new ClientEnd(context),
        far,
        tunnels.limits().idle(),
        tunnel -> {
          tunnels.ended(tunnel);
          receivedBytes = tunnel.fromNear();
          sentBytes = tunnel.fromFar();
          log(System.nanoTime() - begunNanos);
        });
  }

  @Override
  public void abort() {
    if (over) {
      return;
    }
    finish();
    if (handler.caller().protocol() == Protocol.HTTP_2) {
      context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    }
    context.close();
  }

  @Override
  public boolean writable() {
    return context.channel().isWritable();
  }

  @Override
  public void readRequest(boolean wanted) {
    requestWanted = wanted;
    if (!over) {
      handler.updateReading(context);
    }
  }

  private boolean isBodiless(HttpResponse response) {
    int code = response.status().code();
    return asked.method().equals(HttpMethod.HEAD.name()) || code == 204 || code == 304;
  }

  private void frameWithoutLength(HttpHeaders headers) {
    if (asked.http11()) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else {
      keepAlive = false;
    }
  }

  private void answered(int code) {
    status = code;
    if (healthCheck) {
      handler.setting().meter().healthCheck();
    } else {
      handler.setting().meter().answered(handler.caller().protocol(), code);
    }
  }

  private void cancelExchange() {
    Exchange running = exchange;
    exchange = null;
    if (running != null) {
      running.cancel();
    }
  }

  private void finish() {
    long duration = System.nanoTime() - begunNanos;
    end(duration);
    if (!healthCheck) {
      log(duration);
    }
  }

  private void end(long duration) {
    over = true;
    exchange = null;
    requestWanted = true;
    if (placed) {
      placed = false;
      handler.setting().tunnels().giveBack();
    }
    if (healthCheck) {
      handler.setting().meter().healthCheckEnded();
    } else {
      handler.setting().meter().ended(duration);
    }
  }

  private void log(long duration) {
    AccessLog log = handler.setting().accessLog();
    if (log != null) {
      log.offer(asked.entry(log.nowMillis(), status, receivedBytes, sentBytes, duration));
    }
  }
}
