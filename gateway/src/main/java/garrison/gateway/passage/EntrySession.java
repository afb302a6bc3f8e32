// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A passage's connection: once its handshake is complete, MariaDB is connected to. A client of
 * MariaDB is silent until it was greeted, so nothing has to be kept until then, and whoever speaks
 * too early is cut.
 *
 * <p>State is confined to the connection's event loop.
 */
final class EntrySession extends ChannelInboundHandlerAdapter {
  private static final Logger LOGGER = LoggerFactory.getLogger(EntrySession.class);

  private final SqlChannels channels;
  private final Path socket;
  private final Duration limit;
  private @Nullable Channel database;

  EntrySession(SqlChannels channels, Path socket, Duration limit) {
    this.channels = channels;
    this.socket = socket;
    this.limit = limit;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        connect(context);
      } else {
        LOGGER.warn(
            "event=sql_entry_refused peer={} reason=\"{}\"",
            context.channel().remoteAddress(),
            handshake.cause().getMessage());
        var _ = context.close();
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    ReferenceCountUtil.release(bytes);
    Relay.cut(context.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
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

  private void connect(ChannelHandlerContext context) {
    Channel passage = context.channel();
    ChannelFuture connecting =
        channels.connectUnix(socket, passage.eventLoop(), limit, new Relay(passage));
    Channel connected = connecting.channel();
    database = connected;
    connecting.addListener(_ -> {
      if (!connecting.isSuccess()) {
        LOGGER.warn(
            "event=database_not_reached socket={} reason=\"{}\"",
            socket,
            String.valueOf(connecting.cause().getMessage()));
        var _ = passage.close();
      } else if (!passage.isActive()) {
        var _ = connected.close();
      } else {
        passage.pipeline().replace(this, null, new Relay(connected));
      }
    });
  }
}
