// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.passage.Preamble.Answer;
import garrison.gateway.passage.Preamble.Question;
import garrison.gateway.transport.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a session to reach the database of one server: connection, handshake and preamble
 * where that is another server, then the database's first bytes; all within one bound.
 *
 * <p>State is confined to the client's event loop.
 */
final class Attempt {
  private final PassageSession session;
  private final Candidate candidate;
  private final EventLoop loop;
  private @Nullable Admitted admitted;
  private @Nullable Channel database;

  Attempt(PassageSession session, Candidate candidate) {
    this.session = session;
    this.candidate = candidate;
    this.loop = session.client().eventLoop();
  }

  Candidate candidate() {
    return candidate;
  }

  /** Sets out; null when this server's own entry is closed. */
  @Nullable ChannelFuture connect() {
    Duration limit = session.passage().limits().attempt();
    ChannelFuture connecting =
        switch (candidate.target()) {
          case SqlTarget.Local local -> connectHere(local.entry(), limit);
          case SqlTarget.Remote remote -> {
            Channel ready = candidate.take(loop);
            yield ready == null ? connectThere(remote, limit) : introduce(ready);
          }
        };
    if (connecting != null) {
      Channel made = connecting.channel();
      database = made;
      var bound =
          loop.schedule(
              () -> session.failed(this, "silent for " + limit.toMillis() + " ms"),
              limit.toMillis(),
              TimeUnit.MILLISECONDS);
      made.closeFuture().addListener(_ -> bound.cancel(false));
    }
    return connecting;
  }

  /** Ends it at once. */
  void cut() {
    if (database != null) {
      Relay.cut(database);
    }
  }

  private @Nullable ChannelFuture connectHere(SqlEntry entry, Duration limit) {
    Admitted connection = entry.admit(session.purpose(), loop);
    if (connection == null) {
      return null;
    }
    admitted = connection;
    ChannelFuture connecting =
        entry.channels().connectUnix(entry.database(), loop, limit, new Greeting());
    connection.joinDatabase(connecting.channel());
    return connecting;
  }

  private ChannelFuture connectThere(SqlTarget.Remote remote, Duration limit) {
    return session
        .passage()
        .channels()
        .connectTcp(
            remote.upstream().address().toSocketAddress(),
            loop,
            limit,
            new RemoteInitializer(remote));
  }

  private ChannelFuture introduce(Channel ready) {
    ready.pipeline().addLast(new Introduction(), new Greeting());
    return ready.newSucceededFuture();
  }

  /** Waits for the database's first bytes. */
  private final class Greeting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel here = context.channel();
      Admitted local = admitted;
      Relay towards = local == null ? new Relay(here) : local.fromClient(here);
      if (!session.reached(Attempt.this, towards)) {
        ((ByteBuf) message).release();
        Relay.cut(here);
        return;
      }
      Channel client = session.client();
      if (local != null) {
        local.join(client);
      }
      Relay back = local == null ? new Relay(client) : local.fromDatabase(client);
      context.pipeline().replace(this, null, back);
      context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        var _ = context.close();
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      session.failed(Attempt.this, "closed before the database spoke");
      context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      session.failed(Attempt.this, String.valueOf(cause.getMessage()));
      var _ = context.close();
    }
  }

  /** Says the preamble once the handshake is complete, and hears the answer. */
  private final class Introduction extends ChannelInboundHandlerAdapter {
    private final PreambleReader reader = new PreambleReader();

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (context.pipeline().get(SslHandler.class).handshakeFuture().isSuccess()) {
        ask(context);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
        ask(context);
      }
      context.fireUserEventTriggered(event);
    }

    private void ask(ChannelHandlerContext context) {
      Standing standing = session.passage().state().standing();
      Question question = Question.of(session.purpose(), standing);
      var _ = context.writeAndFlush(question.encode(context.alloc()), context.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        if (reader.read(bytes)) {
          heard(context, bytes, reader.answer());
        }
      } catch (PreambleException e) {
        session.failed(Attempt.this, String.valueOf(e.getMessage()));
      } finally {
        bytes.release();
      }
    }

    private void heard(ChannelHandlerContext context, ByteBuf bytes, Answer answer) {
      session.passage().heard(candidate, answer);
      if (!answer.admits(session.purpose())) {
        session.failed(Attempt.this, "closed");
        return;
      }
      context.pipeline().remove(this);
      if (bytes.isReadable()) {
        // Removed handlers still know who comes next.
        context.fireChannelRead(bytes.retain());
      }
    }
  }

  /** The pipeline to another server's entry. */
  private final class RemoteInitializer extends ChannelInitializer<Channel> {
    private final SqlTarget.Remote remote;

    RemoteInitializer(SqlTarget.Remote remote) {
      this.remote = remote;
    }

    @Override
    protected void initChannel(Channel channel) {
      SslHandler tls = remote.tls().newHandler(channel.alloc());
      tls.setHandshakeTimeoutMillis(session.passage().limits().attempt().toMillis());
      channel.pipeline().addLast(tls, new Introduction(), new Greeting());
    }
  }
}
