// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.http.WebSocketOpening;
import garrison.gateway.transport.Tunnel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an upstream, used for one request at a time. It goes back to its pool only
 * after a whole request and a whole answer; anything that comes while it is idle closes it, because
 * such bytes would be taken for the answer to the next request. Confined to its event loop.
 */
@SuppressWarnings({
  "FutureReturnValueIgnored",
  "ReferenceEquality"
}) // as in ConnectionPool; the very user
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  /**
   * An idle connection is closed well before the peer's own limit closes it under a request: after
   * this, or half of how long a connection without a request may stay open, if that is shorter.
   */
  private static final long MOST_UNUSED_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** Who uses the connection now. */
  interface User {
    /** A head, also of an interim answer. */
    void head(HttpResponse response);

    /** A part of the body; takes ownership. */
    void body(ByteBuf part);

    /** The answer is complete; the connection is the pool's again, or closed. */
    void end();

    /**
     * The answer is a 101 that agrees to the opening. Nothing of the connection is HTTP any more,
     * and it is the user's alone. Called only for who asked.
     */
    default void switched(HttpResponse response, Tunnel.End far) {
      far.channel().close();
    }

    /** Nothing more was read for now. */
    void flush();

    /** The connection takes more, or does not. */
    void writable(boolean writable);

    /** It broke; the connection is closed. */
    void broken(Failure failure, String reason);
  }

  private final ConnectionPool pool;
  private final Upstream.Credential credential;
  private final long answerNanos;
  private final long idleNanos;
  private final long unusedNanos;
  private @Nullable ChannelHandlerContext context;
  private @Nullable User user;
  private @Nullable WebSocketOpening opening;
  private @Nullable HttpResponse agreement;
  private boolean requestEnded;
  private boolean answerBegun;
  private boolean interim;
  private boolean keepAlive;
  private boolean used;
  private long progress = System.nanoTime();
  private @Nullable Future<?> next;

  UpstreamConnection(
      ConnectionPool pool, Upstream.Credential credential, LimitsConfiguration limits) {
    this.pool = pool;
    this.credential = credential;
    this.answerNanos = TimeUnit.MILLISECONDS.toNanos(limits.responseMillis());
    this.idleNanos = TimeUnit.MILLISECONDS.toNanos(limits.idleMillis());
    this.unusedNanos =
        Math.min(MOST_UNUSED_NANOS, TimeUnit.MILLISECONDS.toNanos(limits.keepAliveMillis()) / 2);
  }

  boolean usable(Upstream.Credential current) {
    return credential == current
        && user == null
        && context != null
        && context.channel().isActive()
        && context.channel().config().isAutoRead();
  }

  /** Whether it carried a request before: then the peer may have closed it just now, in order. */
  boolean used() {
    return used;
  }

  boolean isOpen() {
    return context != null && context.channel().isActive();
  }

  void begin(User by, HttpRequest head) {
    begin(by, head, null);
  }

  /**
   * Sends the head of a request.
   *
   * @param asked the WebSocket opening that it is, or null
   */
  void begin(User by, HttpRequest head, @Nullable WebSocketOpening asked) {
    user = by;
    opening = asked;
    agreement = null;
    requestEnded = false;
    answerBegun = false;
    keepAlive = false;
    write(head);
  }

  void send(ByteBuf part) {
    write(new DefaultHttpContent(part));
  }

  void endRequest() {
    requestEnded = true;
    write(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  void flush() {
    if (context != null) {
      context.flush();
    }
  }

  boolean writable() {
    return context != null && context.channel().isWritable();
  }

  void read(boolean wanted) {
    if (context != null && context.channel().config().isAutoRead() != wanted) {
      progress = System.nanoTime();
      context.channel().config().setAutoRead(wanted);
    }
  }

  /** The user loses interest: what it leaves behind must not reach another one. */
  void close() {
    user = null;
    if (context != null) {
      context.close();
    }
  }

  /** The user loses interest in an answer that is short and worth waiting for. */
  void drain() {
    user = Drain.INSTANCE;
    read(true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    schedule(added);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    if (next != null) {
      next.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    progress = System.nanoTime();
    User by = user;
    if (by == null) {
      ReferenceCountUtil.release(message);
      reading.close();
      return;
    }
    if (message instanceof HttpResponse response) {
      head(by, response);
    }
    if (message instanceof HttpContent content) {
      content(content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext reading) {
    if (user != null) {
      user.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    if (user != null) {
      user.writable(changed.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) {
    if (next != null) {
      next.cancel(false);
    }
    pool.remove(this);
    breakOff(Failure.NO_ANSWER, "connection closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    breakOff(Failure.NO_ANSWER, cause.toString());
    failed.close();
  }

  private void head(User by, HttpResponse response) {
    if (response.decoderResult().isFailure()) {
      breakOff(Failure.ANSWER_BROKEN, "malformed answer");
      return;
    }
    answerBegun = true;
    interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (response.status().code() == 101) {
      if (opening == null || !requestEnded || !opening.isAcceptedBy(response)) {
        breakOff(Failure.ANSWER_BROKEN, "protocol switched in another way than it was asked to");
        return;
      }
      agreement = response;
      return;
    }
    keepAlive = HttpUtil.isKeepAlive(response);
    by.head(response);
  }

  private void content(HttpContent content) {
    User by = user;
    if (by != null && agreement != null && content instanceof LastHttpContent) {
      content.release();
      switchOver(by, agreement);
    } else if (by == null || interim) {
      content.release();
    } else if (content.decoderResult().isFailure()) {
      content.release();
      breakOff(Failure.ANSWER_BROKEN, "malformed or truncated answer");
    } else {
      if (content.content().isReadable()) {
        by.body(content.content());
      } else {
        content.release();
      }
      if (content instanceof LastHttpContent && user == by) {
        end(by);
      }
    }
  }

  private void switchOver(User by, HttpResponse response) {
    ChannelHandlerContext mine = Objects.requireNonNull(context);
    user = null;
    Objects.requireNonNull(mine.pipeline().get(HttpClientCodec.class)).prepareUpgradeFrom(mine);
    by.switched(response, new UpstreamEnd(mine));
  }

  private void end(User by) {
    user = null;
    used = true;
    if (requestEnded && keepAlive) {
      read(true);
      pool.giveBack(this);
    } else {
      close();
    }
    by.end();
  }

  private void breakOff(Failure failure, String reason) {
    User by = user;
    close();
    if (by != null) {
      by.broken(
          answerBegun && failure != Failure.TIMEOUT ? Failure.ANSWER_BROKEN : failure, reason);
    }
  }

  private void write(Object message) {
    if (context == null) {
      throw new IllegalStateException("connection: not open (expected: leased)");
    }
    progress = System.nanoTime();
    context.write(message, context.voidPromise());
  }

  private void schedule(ChannelHandlerContext on) {
    next =
        on.executor()
            .schedule(
                () -> check(on), Math.min(answerNanos, unusedNanos) / 4, TimeUnit.NANOSECONDS);
  }

  private void check(ChannelHandlerContext on) {
    long still = System.nanoTime() - progress;
    if (user == null) {
      if (still > unusedNanos) {
        close();
      }
    } else {
      if (still > (requestEnded && !answerBegun ? answerNanos : idleNanos)) {
        breakOff(Failure.TIMEOUT, "no progress");
      }
    }
    if (on.channel().isActive()) {
      schedule(on);
    }
  }

  /** Reads an answer nobody wants, so that the connection can be used again. */
  private enum Drain implements User {
    INSTANCE;

    @Override
    public void head(HttpResponse response) {}

    @Override
    public void body(ByteBuf part) {
      part.release();
    }

    @Override
    public void end() {}

    @Override
    public void flush() {}

    @Override
    public void writable(boolean writable) {}

    @Override
    public void broken(Failure failure, String reason) {}
  }
}
