// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.configuration.Endpoint;
import garrison.gateway.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that are listened on. A listener whose address a reload does not change stays bound.
 * Guarded by the gateway's lock.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
  private static final int BACKLOG = 4_096;

  /** What is served on a listener. */
  enum Kind {
    EDGE_HTTPS,
    EDGE_HTTP,
    WEB
  }

  /** A listener as the configuration names it. */
  record Key(Kind kind, Endpoint endpoint) {}

  private final EventLoopGroup loops;
  private final Transport transport;
  private Map<Key, Channel> bound = Map.of();

  Listeners(EventLoopGroup loops, Transport transport) {
    this.loops = loops;
    this.transport = transport;
  }

  /**
   * Binds those that are new. When one cannot be bound, those bound by this call are closed again
   * and all is as before.
   *
   * @return all that are wanted, bound
   */
  Map<Key, Channel> bind(Map<Key, ChannelHandler> wanted) {
    Map<Key, Channel> after = new HashMap<>();
    try {
      wanted.forEach((key, pipeline) -> {
        Channel before = bound.get(key);
        after.put(key, before != null ? before : bind(key, pipeline));
      });
      return after;
    } catch (GatewayException failure) {
      abandon(after);
      throw failure;
    }
  }

  /** Closes those of them that are not in use. */
  void abandon(Map<Key, Channel> prepared) {
    prepared.forEach((key, channel) -> {
      if (!bound.containsKey(key)) {
        channel.close();
      }
    });
  }

  /**
   * These are the listeners from now on; the others are closed. Only now the new ones accept: what
   * arrived since they were bound waited in the kernel's queue, because what is to answer it did
   * not stand yet.
   */
  void keep(Map<Key, Channel> wanted) {
    bound.forEach((key, channel) -> {
      if (!wanted.containsKey(key)) {
        channel.close();
        LOG.info("event=listener-closed kind={} address={}", key.kind(), key.endpoint());
      }
    });
    bound = Map.copyOf(wanted);
    bound.values().forEach(channel -> channel.config().setAutoRead(true));
  }

  void close() {
    keep(Map.of());
  }

  /** Where each kind is listened on. */
  Map<Kind, InetSocketAddress> addresses() {
    Map<Kind, InetSocketAddress> addresses = new HashMap<>();
    bound.forEach(
        (key, channel) -> addresses.put(key.kind(), (InetSocketAddress) channel.localAddress()));
    return addresses;
  }

  private Channel bind(Key key, ChannelHandler pipeline) {
    ChannelFuture binding =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(transport.listener())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(pipeline)
            .bind(key.endpoint().toSocketAddress())
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new GatewayException(
          "listener: " + key.endpoint() + " cannot be bound", binding.cause());
    }
    LOG.info("event=listening kind={} address={}", key.kind(), binding.channel().localAddress());
    return binding.channel();
  }
}
