// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.passage.Preamble.Question;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server's entry, over and over on one connection, what it is open for, and tells it the
 * highest epoch known here. So the search for a writer costs no handshakes, goes to all servers
 * side by side, and is not held up by one that is frozen or cut: each question has a bound, after
 * which the connection is made anew.
 *
 * <p>While connections wait, the pause between two questions is {@link SqlLimits#retry}, else
 * {@link SqlLimits#inquiry}. The latter bounds how long an entry, or this passage, can go on under
 * an epoch that any other server knows to be over.
 *
 * <p>State is confined to one event loop; {@link #hasten}, {@link #renew} and {@link #stop} may be
 * called on any thread.
 */
final class Inquiry {
  private final SqlPassage passage;
  private final Candidate candidate;
  private final EventLoop loop;
  private @Nullable Channel channel;
  private @Nullable Future<?> timer;
  private boolean isPausing;
  private boolean isReady;
  private boolean isHasty;
  private boolean isStopped;

  Inquiry(SqlPassage passage, Candidate candidate, EventLoop loop) {
    this.passage = passage;
    this.candidate = candidate;
    this.loop = loop;
  }

  void start() {
    loop.execute(this::turn);
  }

  /** Asks now, or once more after the question that is under way. */
  void hasten() {
    loop.execute(() -> {
      if (isPausing) {
        turn();
      } else {
        isHasty = true;
      }
    });
  }

  /** Connects anew, with the certificate of now. */
  void renew() {
    loop.execute(() -> {
      disconnect();
      turn();
    });
  }

  void stop() {
    loop.execute(() -> {
      isStopped = true;
      disconnect();
    });
  }

  private void turn() {
    quiet();
    if (isStopped || !(candidate.target() instanceof SqlTarget.Remote remote)) {
      return;
    }
    isHasty = false;
    if (isReady && channel != null) {
      ask(channel);
    } else {
      connect(remote);
    }
  }

  private void connect(SqlTarget.Remote remote) {
    Duration limit = limit();
    ChannelFuture connecting =
        passage
            .channels()
            .connectTcp(
                remote.upstream().address().toSocketAddress(), loop, limit, initializer(remote));
    Channel connected = connecting.channel();
    channel = connected;
    after(limit, () -> fail(connected, "not connected within " + limit.toMillis() + " ms"));
    connecting.addListener(_ -> {
      if (!connecting.isSuccess()) {
        fail(connected, String.valueOf(connecting.cause().getMessage()));
      }
    });
  }

  private void ask(Channel to) {
    Duration limit = limit();
    after(limit, () -> fail(to, "no answer within " + limit.toMillis() + " ms"));
    Question question = Question.of(Purpose.ASK, passage.state().standing());
    var _ = to.writeAndFlush(question.encode(to.alloc()), to.voidPromise());
  }

  /** One attempt's bound is shorter than a connection's: asking again is cheap. */
  private Duration limit() {
    return passage.limits().attempt().dividedBy(2);
  }

  private void answered(Preamble.Answer answer) {
    passage.heard(candidate, answer);
    pause();
  }

  private void fail(Channel failed, String reason) {
    if (!failed.equals(channel)) {
      return;
    }
    disconnect();
    if (!isStopped) {
      passage.unanswered(candidate, reason);
      pause();
    }
  }

  private void pause() {
    if (isHasty && isReady) {
      turn();
      return;
    }
    isPausing = true;
    Duration pause = passage.isSeeking() ? passage.limits().retry() : passage.limits().inquiry();
    after(pause, this::turn);
  }

  private void disconnect() {
    quiet();
    isReady = false;
    Channel former = channel;
    channel = null;
    if (former != null) {
      Relay.cut(former);
    }
  }

  private void after(Duration time, Runnable step) {
    if (timer != null) {
      timer.cancel(false);
    }
    timer = loop.schedule(step, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void quiet() {
    isPausing = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private ChannelInitializer<Channel> initializer(SqlTarget.Remote remote) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel made) {
        SslHandler tls = remote.tls().newHandler(made.alloc());
        tls.setHandshakeTimeoutMillis(limit().toMillis());
        made.pipeline().addLast(tls, new Answers());
      }
    };
  }

  /** What comes back. */
  private final class Answers extends ChannelInboundHandlerAdapter {
    private final PreambleReader reader = new PreambleReader();

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake
          && context.channel().equals(channel)) {
        if (handshake.isSuccess()) {
          isReady = true;
          ask(context.channel());
        } else {
          fail(context.channel(), String.valueOf(handshake.cause().getMessage()));
        }
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        if (context.channel().equals(channel) && reader.read(bytes)) {
          answered(reader.answer());
        }
      } catch (PreambleException e) {
        fail(context.channel(), String.valueOf(e.getMessage()));
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(context.channel(), "closed by the other side");
      context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      fail(context.channel(), String.valueOf(cause.getMessage()));
    }
  }
}
