// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.model.web.WebContract;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop to one upstream. The last one returned is the first one used,
 * so that what is not needed grows old and is closed. Confined to that event loop: a request never
 * changes threads on its way.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class ConnectionPool {
  private static final int MOST_IDLE = 256;
  private static final int CONNECT_MILLIS = 1_000;
  private static final long HANDSHAKE_MILLIS = 2_000;

  /** Who asked for a connection. */
  interface Lessee {
    void leased(UpstreamConnection connection);

    void refused(Throwable cause);
  }

  private final Upstream upstream;
  private final EventLoop loop;
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

  ConnectionPool(Upstream upstream, EventLoop loop) {
    this.upstream = upstream;
    this.loop = loop;
  }

  /** Gives an idle connection at once, or opens one and gives it then. */
  void lease(Lessee lessee) {
    for (UpstreamConnection found = idle.pollLast(); found != null; found = idle.pollLast()) {
      if (found.usable(upstream.credential())) {
        lessee.leased(found);
        return;
      }
      found.close();
    }
    connect(lessee);
  }

  void giveBack(UpstreamConnection connection) {
    if (!connection.usable(upstream.credential()) || idle.size() >= MOST_IDLE) {
      connection.close();
    } else {
      idle.addLast(connection);
    }
  }

  void remove(UpstreamConnection connection) {
    idle.remove(connection);
  }

  void closeIdle() {
    for (UpstreamConnection found = idle.poll(); found != null; found = idle.poll()) {
      found.close();
    }
  }

  /** Opens a connection and gives it then. */
  void connect(Lessee lessee) {
    Upstream.Credential credential = upstream.credential();
    LimitsConfiguration limits = upstream.setting().limits();
    UpstreamConnection connection = new UpstreamConnection(this, credential, limits);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(upstream.setting().transport().connector(upstream.address()))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    assemble(channel, credential.tls(), connection);
                  }
                });
    ChannelFuture connecting = bootstrap.connect(upstream.address());
    connecting.addListener(_ -> {
      if (!connecting.isSuccess()) {
        lessee.refused(connecting.cause());
        return;
      }
      SslHandler tls = connecting.channel().pipeline().get(SslHandler.class);
      if (tls == null) {
        lessee.leased(connection);
      } else {
        whenSecured(tls, connecting.channel(), connection, lessee);
      }
    });
  }

  private static void whenSecured(
      SslHandler tls, Channel channel, UpstreamConnection connection, Lessee lessee) {
    tls.handshakeFuture()
        .addListener(handshake -> {
          if (handshake.isSuccess()) {
            lessee.leased(connection);
          } else {
            channel.close();
            lessee.refused(handshake.cause());
          }
        });
  }

  private static void assemble(
      Channel channel,
      @org.jspecify.annotations.Nullable SslContext tls,
      UpstreamConnection connection) {
    if (tls != null) {
      SslHandler handler = tls.newHandler(channel.alloc());
      handler.setHandshakeTimeout(HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS);
      channel.pipeline().addLast(handler);
    }
    channel
        .pipeline()
        .addLast(
            new HttpClientCodec(
                new HttpDecoderConfig()
                    .setMaxHeaderSize(WebContract.ANSWER_HEAD_BYTES)
                    .setMaxChunkSize(64 << 10)
                    .setAllowDuplicateContentLengths(false),
                false,
                false),
            connection);
  }
}
