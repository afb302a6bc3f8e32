// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application's connection, from accepting to closing.
 *
 * <p>The database speaks first. So the writer counts as reached when its first bytes are here, not
 * when a connection or a TLS handshake succeeded: an entry whose database is down, and one that
 * refuses our certificate in TLS 1.3, both close after a handshake that looked good. Until then the
 * client is not read and knows of nothing, and the attempt can be repeated, with whoever is the
 * writer by then.
 *
 * <p>State is confined to the client's event loop, on which the database's channel lives as well.
 */
final class PassageSession extends ChannelInboundHandlerAdapter {
  private static final Logger LOGGER = LoggerFactory.getLogger(PassageSession.class);

  private enum State {
    WAITING,
    CARRYING,
    CLOSED
  }

  private final SqlPassage passage;
  private final Channel client;
  private State state = State.WAITING;
  private @Nullable SqlWriter writer;
  private @Nullable Channel database;
  private @Nullable Future<?> deadline;
  private String lastFailure = "not tried yet";

  PassageSession(SqlPassage passage, Channel client) {
    this.passage = passage;
    this.client = client;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (passage.admit(this)) {
      long limit = passage.limits().hold().toMillis();
      deadline = client.eventLoop().schedule(this::expire, limit, TimeUnit.MILLISECONDS);
      attempt();
    } else {
      refuse(
          ErrorPacket.TOO_MANY_CONNECTIONS,
          "sql passage: " + passage.limits().connections() + " connections are open already");
    }
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    release();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && state == State.WAITING) {
      var _ = context.close();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOGGER.debug("event=sql_client_failed channel={} reason=\"{}\"", client, cause);
    var _ = context.close();
  }

  /** Called on the event loop when the writer may have changed. */
  void follow(SqlWriter now) {
    if (writer == null || writer.isSame(now) || state == State.CLOSED) {
      return;
    }
    if (state == State.CARRYING) {
      LOGGER.debug("event=sql_connection_cut channel={} former=\"{}\"", client, writer);
      end();
    } else if (database != null) {
      Relay.cut(database);
    }
  }

  /** Cuts both sides; called on the event loop. What the database was not sent yet, it never is. */
  void end() {
    if (database != null) {
      Relay.cut(database);
    }
    Relay.cut(client);
  }

  Channel client() {
    return client;
  }

  private void attempt() {
    if (state != State.WAITING) {
      return;
    }
    SqlWriter target = passage.target();
    writer = target;
    ChannelFuture connecting = connect(target);
    Channel connected = connecting.channel();
    database = connected;
    connecting.addListener(_ -> {
      if (!connecting.isSuccess()) {
        retry(connected, connecting.cause());
      }
    });
  }

  private ChannelFuture connect(SqlWriter target) {
    SqlChannels channels = passage.channels();
    return switch (target) {
      case SqlWriter.Local(var socket) ->
          channels.connectUnix(
              socket, client.eventLoop(), passage.limits().attempt(), new Greeting());
      case SqlWriter.Remote remote ->
          channels.connectTcp(
              remote.entry().address().toSocketAddress(),
              client.eventLoop(),
              passage.limits().attempt(),
              new RemoteInitializer(remote));
    };
  }

  /** Tries again after a pause, if it is the present attempt that failed. */
  private void retry(Channel failed, Throwable cause) {
    if (state != State.WAITING || !failed.equals(database)) {
      return;
    }
    database = null;
    lastFailure = String.valueOf(cause.getMessage());
    long pause = passage.limits().retry().toMillis();
    var _ = client.eventLoop().schedule(this::attempt, pause, TimeUnit.MILLISECONDS);
  }

  private void carry(Channel reached) {
    state = State.CARRYING;
    if (deadline != null) {
      deadline.cancel(false);
    }
    client.pipeline().addLast(new Relay(reached));
    client.config().setAutoRead(true);
  }

  private void expire() {
    if (state != State.WAITING) {
      return;
    }
    String text =
        "no database accepts writes: "
            + passage.target()
            + " not reached within "
            + passage.limits().hold().toMillis()
            + " ms: "
            + lastFailure;
    LOGGER.warn("event=sql_writer_not_reached reason=\"{}\"", text);
    refuse(ErrorPacket.NO_WRITER, text);
  }

  private void refuse(ErrorPacket packet, String text) {
    release();
    ByteBufAllocator allocator = client.alloc();
    client.writeAndFlush(packet.encode(allocator, text)).addListener(ChannelFutureListener.CLOSE);
  }

  private void release() {
    State former = state;
    state = State.CLOSED;
    if (deadline != null) {
      deadline.cancel(false);
    }
    passage.forget(this);
    // A connection that was carried ends with its last byte, which the relay sees to.
    if (former == State.WAITING && database != null) {
      Relay.cut(database);
    }
  }

  /** Waits for the database's first bytes. */
  private final class Greeting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      SqlWriter reached = writer;
      if (state != State.WAITING || reached == null || !reached.isSame(passage.target())) {
        ReferenceCountUtil.release(bytes);
        Relay.cut(context.channel());
        return;
      }
      carry(context.channel());
      context.pipeline().replace(this, null, new Relay(client));
      context.fireChannelRead(bytes);
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
      retry(context.channel(), new IOException("closed before the database spoke"));
      context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      retry(context.channel(), cause);
      var _ = context.close();
    }
  }

  /** The pipeline to another server's entry. */
  private final class RemoteInitializer extends ChannelInitializer<Channel> {
    private final SqlWriter.Remote remote;

    RemoteInitializer(SqlWriter.Remote remote) {
      this.remote = remote;
    }

    @Override
    protected void initChannel(Channel channel) {
      SslHandler tls = remote.tls().newHandler(channel.alloc());
      tls.setHandshakeTimeoutMillis(passage.limits().attempt().toMillis());
      channel.pipeline().addLast(tls, new Greeting());
    }
  }
}
