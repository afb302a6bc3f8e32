// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.measure.ConnectionMeter;
import garrison.gateway.measure.Protocol;
import garrison.gateway.tls.GatewayTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds the pipeline of every client connection of one listener: counting, TLS if any, and
 * HTTP/1.1 or HTTP/2 as agreed in the handshake.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
public final class ClientPipeline extends ChannelInitializer<Channel> {
  private static final int STREAM_WINDOW_BYTES = 256 << 10;
  private static final int MOST_RESETS = 200;
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final long DRAIN_MILLIS = 10_000;

  private final ClientHandler.Setting setting;
  private final Supplier<@Nullable SslContext> tls;
  private final ChannelGroup open;
  private final ConnectionMeter meter;

  /**
   * @param tls asked for each connection, so that a new certificate is used at once; gives null for
   *     plain HTTP
   * @param open all client connections of the process
   */
  public ClientPipeline(
      ClientHandler.Setting setting, Supplier<@Nullable SslContext> tls, ChannelGroup open) {
    this.setting = setting;
    this.tls = tls;
    this.open = open;
    this.meter = new ConnectionMeter(setting.meter());
  }

  @Override
  protected void initChannel(Channel channel) {
    if (open.size() >= setting.limits().connections()) {
      channel.close();
      return;
    }
    open.add(channel);
    channel.pipeline().addLast(meter);
    SslContext context = tls.get();
    if (context == null) {
      http1(channel);
    } else {
      SslHandler handler = context.newHandler(channel.alloc());
      handler.setHandshakeTimeout(setting.limits().headMillis(), TimeUnit.MILLISECONDS);
      channel.pipeline().addLast(handler, new Agreed());
    }
  }

  private void http1(Channel channel) {
    ConnectionClock clock = ConnectionClock.ofRequests(setting.limits());
    channel
        .pipeline()
        .addLast(
            clock,
            new ServerCodec(setting.limits().headBytes()),
            new ClientHandler(setting, caller(channel, Protocol.HTTP_1), clock));
  }

  private void http2(Channel channel) {
    LimitsConfiguration limits = setting.limits();
    Caller caller = caller(channel, Protocol.HTTP_2);
    Http2Identifiers identifiers = new Http2Identifiers(limits.concurrentStreams());
    Http2Refusals refusals = new Http2Refusals(setting.meter(), identifiers);
    Http2FrameCodec codec =
        identifiers
            .codec()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(limits.concurrentStreams())
                    .maxHeaderListSize(limits.headBytes())
                    .initialWindowSize(STREAM_WINDOW_BYTES))
            .validateHeaders(true)
            .validateRequiredPseudoHeaders(true)
            .frameLogger(refusals)
            .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_WINDOW_SECONDS)
            .encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_WINDOW_SECONDS)
            .decoderEnforceMaxConsecutiveEmptyDataFrames(2)
            .gracefulShutdownTimeoutMillis(DRAIN_MILLIS)
            .build();
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        ConnectionClock.ofStreams(limits, () -> codec.connection().numActiveStreams() > 0),
        codec,
        new Http2MultiplexHandler(
            new ChannelInitializer<Http2StreamChannel>() {
              @Override
              protected void initChannel(Http2StreamChannel stream) {
                refusals.made(stream.stream().id());
                stream
                    .pipeline()
                    .addLast(new Http2StreamCodec(), new ClientHandler(setting, caller, null));
              }
            }),
        new Http2ConnectionEnd());
  }

  private static Caller caller(Channel channel, Protocol protocol) {
    String address =
        channel.remoteAddress() instanceof InetSocketAddress remote
            ? remote.getAddress().getHostAddress()
            : "unknown";
    int scope = address.indexOf('%');
    return new Caller(
        scope < 0 ? address : address.substring(0, scope),
        GatewayTls.peer(channel).orElse(null),
        protocol);
  }

  /** Goes on when the handshake is complete and it is known who the peer is and what it speaks. */
  private final class Agreed extends ApplicationProtocolNegotiationHandler {
    Agreed() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        http2(context.channel());
      } else {
        http1(context.channel());
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
