// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.transport.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A passage's connection: handshake, preamble, answer; then MariaDB is connected to, or, for one
 * that only asks, the next question waited for. A client of MariaDB is silent until it was greeted,
 * so nothing has to be kept until then, and whoever speaks too early is cut.
 *
 * <p>State is confined to the connection's event loop.
 */
final class EntrySession extends ChannelInboundHandlerAdapter {
  private static final Logger LOGGER = LoggerFactory.getLogger(EntrySession.class);

  /** A passage asks far more often. */
  private static final Duration NEXT_QUESTION = Duration.ofSeconds(15);

  private enum State {
    HANDSHAKE,
    QUESTION,
    DATABASE
  }

  private final SqlEntry entry;
  private final PreambleReader reader = new PreambleReader();
  private State state = State.HANDSHAKE;
  private @Nullable Future<?> deadline;
  private @Nullable Channel database;

  EntrySession(SqlEntry entry) {
    this.entry = entry;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        state = State.QUESTION;
        expectQuestion(context, entry.limits().attempt());
      } else {
        refuse(context, String.valueOf(handshake.cause().getMessage()));
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (state != State.QUESTION) {
        Relay.cut(context.channel());
      } else if (reader.read(bytes)) {
        Preamble.Question question = reader.question();
        if (bytes.isReadable()) {
          throw new PreambleException("question: more bytes behind it (expected: none)");
        }
        answer(context, question);
      }
    } catch (PreambleException e) {
      refuse(context, String.valueOf(e.getMessage()));
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    expectNothing();
    if (database != null) {
      var _ = database.close();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOGGER.debug(
        "event=sql_entry_failed peer={} reason=\"{}\"", context.channel().remoteAddress(), cause);
    var _ = context.close();
  }

  private void answer(ChannelHandlerContext context, Preamble.Question question) {
    expectNothing();
    if (question.writer() != null) {
      entry.state().learn(question.epoch(), question.writer());
    }
    if (question.purpose() == Purpose.ASK) {
      write(context);
      expectQuestion(context, NEXT_QUESTION);
      return;
    }
    state = State.DATABASE;
    Admitted admitted = entry.admit(question.purpose(), context.channel().eventLoop());
    write(context);
    if (admitted == null) {
      Relay.closeAfterLastByte(context.channel());
      return;
    }
    admitted.join(context.channel());
    connect(context, admitted);
  }

  private void write(ChannelHandlerContext context) {
    Preamble.Answer answer = Preamble.Answer.of(entry.state().standing());
    var _ = context.writeAndFlush(answer.encode(context.alloc()), context.voidPromise());
  }

  private void connect(ChannelHandlerContext context, Admitted admitted) {
    Channel passage = context.channel();
    ChannelFuture connecting =
        entry
            .channels()
            .connectUnix(
                entry.database(),
                passage.eventLoop(),
                entry.limits().attempt(),
                admitted.fromDatabase(passage));
    Channel connected = connecting.channel();
    database = connected;
    admitted.joinDatabase(connected);
    connecting.addListener(_ -> {
      if (!connecting.isSuccess()) {
        LOGGER.warn(
            "event=database_not_reached socket={} reason=\"{}\"",
            entry.database(),
            String.valueOf(connecting.cause().getMessage()));
        var _ = passage.close();
      } else if (!passage.isActive()) {
        var _ = connected.close();
      } else {
        passage.pipeline().replace(this, null, admitted.fromClient(connected));
      }
    });
  }

  private void expectQuestion(ChannelHandlerContext context, Duration limit) {
    deadline =
        context
            .channel()
            .eventLoop()
            .schedule(
                () -> refuse(context, "no question in time"),
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void expectNothing() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private static void refuse(ChannelHandlerContext context, String reason) {
    LOGGER.warn(
        "event=sql_entry_refused peer={} reason=\"{}\"", context.channel().remoteAddress(), reason);
    Relay.cut(context.channel());
  }
}
