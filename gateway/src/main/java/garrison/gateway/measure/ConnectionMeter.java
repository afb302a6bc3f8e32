// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts a listener's connections and their bytes on the wire; first in the pipeline. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
@Sharable
public final class ConnectionMeter extends ChannelDuplexHandler {
  private final RoleMeter meter;

  public ConnectionMeter(RoleMeter meter) {
    this.meter = meter;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    meter.connected();
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    meter.disconnected();
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      meter.received(bytes.readableBytes());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      meter.sent(bytes.readableBytes());
    }
    context.write(message, promise);
  }
}
