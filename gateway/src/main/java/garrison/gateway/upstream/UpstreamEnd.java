// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.gateway.transport.Tunnel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpClientCodec;

/**
 * A connection to an upstream after the 101. Its codec passes on as they are all bytes that follow,
 * in both directions, until it is removed.
 *
 * @param context of the {@link UpstreamConnection}
 */
record UpstreamEnd(ChannelHandlerContext context) implements Tunnel.End {
  @Override
  public Channel channel() {
    return context.channel();
  }

  @Override
  public void surrender(ChannelHandler successor) {
    context.pipeline().replace(context.handler(), null, successor);
    context.pipeline().remove(HttpClientCodec.class);
  }
}
