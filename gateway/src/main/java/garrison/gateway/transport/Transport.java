// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** The kinds of channels that belong together. */
public enum Transport {
  EPOLL {
    @Override
    IoHandlerFactory handlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    public ChannelFactory<ServerChannel> listener() {
      return EpollServerSocketChannel::new;
    }

    @Override
    public ChannelFactory<ServerChannel> unixListener() {
      return EpollServerDomainSocketChannel::new;
    }

    @Override
    public ChannelFactory<Channel> connector(SocketAddress address) {
      return address instanceof DomainSocketAddress
          ? EpollDomainSocketChannel::new
          : EpollSocketChannel::new;
    }

    @Override
    public SocketAddress unixSocket(Path path) {
      return new DomainSocketAddress(path.toString());
    }
  },
  NIO {
    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public ChannelFactory<ServerChannel> listener() {
      return NioServerSocketChannel::new;
    }

    @Override
    public ChannelFactory<ServerChannel> unixListener() {
      return NioServerDomainSocketChannel::new;
    }

    @Override
    public ChannelFactory<Channel> connector(SocketAddress address) {
      return address instanceof UnixDomainSocketAddress
          ? NioDomainSocketChannel::new
          : NioSocketChannel::new;
    }

    @Override
    public SocketAddress unixSocket(Path path) {
      return UnixDomainSocketAddress.of(path);
    }
  };

  /** The best that works on this machine. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** A group of event loops for this transport's channels. */
  public MultiThreadIoEventLoopGroup eventLoops(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("event-loop", true), handlers());
  }

  abstract IoHandlerFactory handlers();

  /** Makes channels that accept TCP connections. */
  public abstract ChannelFactory<ServerChannel> listener();

  /** Makes channels that accept connections on a Unix socket. */
  public abstract ChannelFactory<ServerChannel> unixListener();

  /** Makes channels that can connect to the address. */
  public abstract ChannelFactory<Channel> connector(SocketAddress address);

  /** The address of a Unix socket, in the form this transport takes. */
  public abstract SocketAddress unixSocket(Path path);
}
