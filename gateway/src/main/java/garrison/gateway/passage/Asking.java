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
import java.time.Duration;

/**
 * A connection to another server's entry that only asks. The last handler of its pipeline; who
 * removes it may go on with the connection while no question is under way.
 */
final class Asking extends ChannelInboundHandlerAdapter {
  /**
   * Whose connection it is; called on its event loop, also about a connection that was given up.
   */
  interface Listener {
    /** The handshake is complete. */
    void connected(Channel channel);

    void answered(Channel channel, Preamble.Answer answer);

    /** It is of no use any more; may be told more than once. */
    void lost(Channel channel, String reason);
  }

  private final Listener listener;
  private final PreambleReader reader = new PreambleReader();

  private Asking(Listener listener) {
    this.listener = listener;
  }

  /**
   * Sets out to make one.
   *
   * @param limit of the connection, and again of the handshake
   */
  static Channel connect(
      SqlChannels channels,
      SqlTarget.Remote remote,
      EventLoop loop,
      Duration limit,
      Listener listener) {
    ChannelFuture connecting =
        channels.connectTcp(
            remote.upstream().address().toSocketAddress(),
            loop,
            limit,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel made) {
                SslHandler tls = remote.tls().newHandler(made.alloc());
                tls.setHandshakeTimeoutMillis(limit.toMillis());
                made.pipeline().addLast(tls, new Asking(listener));
              }
            });
    Channel made = connecting.channel();
    connecting.addListener(_ -> {
      if (!connecting.isSuccess()) {
        listener.lost(made, String.valueOf(connecting.cause().getMessage()));
      }
    });
    return made;
  }

  static void ask(Channel to, Standing standing) {
    Question question = Question.of(Purpose.ASK, standing);
    var _ = to.writeAndFlush(question.encode(to.alloc()), to.voidPromise());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        listener.connected(context.channel());
      } else {
        listener.lost(context.channel(), String.valueOf(handshake.cause().getMessage()));
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (reader.read(bytes)) {
        listener.answered(context.channel(), reader.answer());
      }
    } catch (PreambleException e) {
      listener.lost(context.channel(), String.valueOf(e.getMessage()));
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    listener.lost(context.channel(), "closed by the other side");
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    listener.lost(context.channel(), String.valueOf(cause.getMessage()));
  }
}
