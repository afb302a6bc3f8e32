// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Opens the channels of passages and entries, all with the same options. */
record SqlChannels(Transport transport, EventLoopGroup group) {
  private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(64 << 10, 256 << 10);

  /** Connections that wait to be accepted. */
  private static final int BACKLOG = 256;

  /** A peer that is gone without a word is noticed after about this long. */
  private static final int SILENCE_MILLIS = 15_000;

  Channel listen(SocketAddress address, ChannelHandler child) {
    ServerBootstrap bootstrap = new ServerBootstrap().channelFactory(transport.listener());
    bootstrap.option(ChannelOption.SO_REUSEADDR, true);
    bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
    bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
    if (transport == Transport.EPOLL) {
      bootstrap.childOption(EpollChannelOption.TCP_KEEPIDLE, 10);
      bootstrap.childOption(EpollChannelOption.TCP_KEEPINTVL, 5);
      bootstrap.childOption(EpollChannelOption.TCP_KEEPCNT, 2);
      bootstrap.childOption(EpollChannelOption.TCP_USER_TIMEOUT, SILENCE_MILLIS);
    }
    return bind(bootstrap, address, child);
  }

  /** Listens on a Unix socket that only this process's own user may use. */
  Channel listen(Path socket, ChannelHandler child) {
    try {
      Files.deleteIfExists(socket);
      ServerBootstrap bootstrap = new ServerBootstrap().channelFactory(transport.unixListener());
      Channel channel = bind(bootstrap, transport.unixSocket(socket), child);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      return channel;
    } catch (IOException e) {
      throw new PassageException("sql socket " + socket + ": cannot be listened on", e);
    }
  }

  private Channel bind(ServerBootstrap bootstrap, SocketAddress address, ChannelHandler child) {
    ChannelFuture binding =
        bootstrap
            .group(group)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
            .childHandler(child)
            .bind(address)
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new PassageException("sql listener " + address + ": cannot be bound", binding.cause());
    }
    return binding.channel();
  }

  ChannelFuture connectTcp(
      SocketAddress address, EventLoop loop, Duration limit, ChannelHandler handler) {
    Bootstrap bootstrap =
        connector(address, loop, limit)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true);
    if (transport == Transport.EPOLL) {
      bootstrap.option(EpollChannelOption.TCP_KEEPIDLE, 10);
      bootstrap.option(EpollChannelOption.TCP_KEEPINTVL, 5);
      bootstrap.option(EpollChannelOption.TCP_KEEPCNT, 2);
      bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, SILENCE_MILLIS);
    }
    return bootstrap.handler(handler).connect(address);
  }

  ChannelFuture connectUnix(Path socket, EventLoop loop, Duration limit, ChannelHandler handler) {
    SocketAddress address = transport.unixSocket(socket);
    return connector(address, loop, limit).handler(handler).connect(address);
  }

  private Bootstrap connector(SocketAddress address, EventLoop loop, Duration limit) {
    return new Bootstrap()
        .group(loop)
        .channelFactory(transport.connector(address))
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.toMillis());
  }
}
