// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a carried connection: what this channel receives is written to its peer.
 *
 * <p>Back pressure: while the peer's outbound buffer is above its high mark, this channel is not
 * read, so that the sender fills its own window and waits; no more than the marks is ever held
 * here.
 *
 * <p>End: a channel that may be half closed and has finished sending is passed on as that after its
 * last byte, and its peer may still answer. TLS by BoringSSL cannot end one direction alone, so
 * across servers the connection ends as a whole, as it does everywhere when a channel closes: what
 * it had sent still arrives.
 *
 * <p>Both channels of a connection live on one event loop, to which all state here is confined.
 */
public final class Relay extends ChannelInboundHandlerAdapter {
  private static final Logger LOGGER = LoggerFactory.getLogger(Relay.class);

  /** How long the last bytes may take to leave. */
  private static final int END_SECONDS = 10;

  /** What a relay does that nobody watches. */
  public static final Runnable NOTHING = () -> {};

  private final Channel peer;
  private final Consumer<ByteBuf> watch;
  private final Runnable afterwards;

  /** Carries bytes. */
  public Relay(Channel peer) {
    this(peer, _ -> {}, NOTHING);
  }

  /**
   * Carries bytes that are watched.
   *
   * @param watch sees them before they are passed on, and leaves them as they are
   * @param afterwards called when what has arrived is passed on
   */
  public Relay(Channel peer, Consumer<ByteBuf> watch, Runnable afterwards) {
    this.peer = peer;
    this.watch = watch;
    this.afterwards = afterwards;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    watch.accept((ByteBuf) message);
    var _ = peer.write(message, peer.voidPromise());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    peer.flush();
    afterwards.run();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    peer.config().setAutoRead(context.channel().isWritable());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      if (peer.pipeline().get(SslHandler.class) == null && peer instanceof DuplexChannel duplex) {
        peer.writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(_ -> {
              var _ = duplex.shutdownOutput();
            });
      } else {
        closeAfterLastByte(peer);
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closeAfterLastByte(peer);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOGGER.debug("event=relay_failed channel={} reason=\"{}\"", context.channel(), cause);
    var _ = context.close();
  }

  /** Closes a channel once it has sent what it holds, or cannot. */
  public static void closeAfterLastByte(Channel channel) {
    if (!channel.isActive()) {
      return;
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    var forced = channel.eventLoop().schedule(() -> cut(channel), END_SECONDS, TimeUnit.SECONDS);
    channel.closeFuture().addListener(_ -> forced.cancel(false));
  }

  /** Closes a channel at once, past TLS: what it has not sent is never sent. */
  public static void cut(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      var _ = channel.close();
    } else {
      var _ = first.close();
    }
  }
}
