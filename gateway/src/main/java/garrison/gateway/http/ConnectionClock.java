// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.configuration.LimitsConfiguration;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the time of one connection: how long a request's head may take, how long nothing may move
 * while there is a request and how long there may be none. It looks a few times within the shortest
 * limit instead of scheduling a task for each byte, so a limit is exceeded by at most a quarter
 * before it is acted on. State is confined to the channel's event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
public final class ConnectionClock extends ChannelDuplexHandler {
  /** What ran out; fired as a user event. */
  public enum Expired {
    HEAD,
    IDLE
  }

  private final long headNanos;
  private final long idleNanos;
  private final long keepAliveNanos;
  private final long stepNanos;
  private final @Nullable BooleanSupplier streamsOpen;
  private long activity;
  private long headBegun;
  private boolean inHead;
  private boolean inRequest;
  private @Nullable Future<?> next;

  private ConnectionClock(LimitsConfiguration limits, @Nullable BooleanSupplier streamsOpen) {
    this.streamsOpen = streamsOpen;
    headNanos = TimeUnit.MILLISECONDS.toNanos(limits.headMillis());
    idleNanos = TimeUnit.MILLISECONDS.toNanos(limits.idleMillis());
    keepAliveNanos = TimeUnit.MILLISECONDS.toNanos(limits.keepAliveMillis());
    stepNanos = Math.max(1, Math.min(headNanos, Math.min(idleNanos, keepAliveNanos)) / 4);
  }

  /** Of a connection of HTTP/1.1, whose handler tells when a request begins and is over. */
  static ConnectionClock ofRequests(LimitsConfiguration limits) {
    return new ConnectionClock(limits, null);
  }

  /**
   * Of a connection of HTTP/2.
   *
   * @param open whether any stream is
   */
  static ConnectionClock ofStreams(LimitsConfiguration limits, BooleanSupplier open) {
    return new ConnectionClock(limits, open);
  }

  /** The head of a request is complete. */
  void headComplete() {
    inHead = false;
    inRequest = true;
  }

  /** The exchange is over; the next byte begins a request. */
  void requestOver() {
    inRequest = false;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    activity = System.nanoTime();
    schedule(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (next != null) {
      next.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (next != null) {
      next.cancel(false);
    }
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    activity = System.nanoTime();
    if (!inRequest && !inHead) {
      inHead = true;
      headBegun = activity;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    activity = System.nanoTime();
    context.write(message, promise);
  }

  private boolean occupied() {
    return streamsOpen == null ? inHead || inRequest : streamsOpen.getAsBoolean();
  }

  private void schedule(ChannelHandlerContext context) {
    next = context.executor().schedule(() -> check(context), stepNanos, TimeUnit.NANOSECONDS);
  }

  private void check(ChannelHandlerContext context) {
    if (context.isRemoved() || !context.channel().isActive()) {
      return;
    }
    long now = System.nanoTime();
    if (inHead && now - headBegun > headNanos) {
      inHead = false;
      context.fireUserEventTriggered(Expired.HEAD);
    } else if (now - activity > (occupied() ? idleNanos : keepAliveNanos)) {
      activity = now;
      context.fireUserEventTriggered(Expired.IDLE);
    }
    schedule(context);
  }
}
