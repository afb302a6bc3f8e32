// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.transport.Tunnel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;

/**
 * A client's connection after the 101. What the client sent early is in the decoder, which gives it
 * to who comes next in the pipeline when it is removed.
 *
 * @param context of the {@link ClientHandler}
 */
record ClientEnd(ChannelHandlerContext context) implements Tunnel.End {
  @Override
  public Channel channel() {
    return context.channel();
  }

  @Override
  public void surrender(ChannelHandler successor) {
    ChannelPipeline pipeline = context.pipeline();
    pipeline.replace(context.handler(), null, successor);
    pipeline.remove(ConnectionClock.class);
    pipeline.remove(ServerCodec.class);
  }
}
