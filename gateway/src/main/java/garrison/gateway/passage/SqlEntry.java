// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * Where the passages of all servers reach this server's database: mutual TLS outside, MariaDB's
 * Unix socket inside. Who is not among the accepted identities gets no further than the handshake.
 *
 * <p>Safe for concurrent use. The event loops belong to the caller.
 */
public final class SqlEntry implements AutoCloseable {
  private final Path database;
  private final SqlLimits limits;
  private final SqlChannels channels;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;
  private volatile SslContext tls;

  private SqlEntry(
      SqlEntryConfiguration configuration, SslContext tls, SqlLimits limits, SqlChannels channels) {
    this.database = configuration.database();
    this.tls = tls;
    this.limits = limits;
    this.channels = channels;
    this.listener = channels.listen(configuration.listen().toSocketAddress(), new Initializer());
  }

  /**
   * Listens.
   *
   * @param tls shows this server's certificate and demands one of the accepted identities
   * @param limits of all passages together
   * @throws PassageException when the address cannot be bound
   */
  public static SqlEntry open(
      SqlEntryConfiguration configuration,
      SslContext tls,
      SqlLimits limits,
      Transport transport,
      EventLoopGroup group) {
    return new SqlEntry(configuration, tls, limits, new SqlChannels(transport, group));
  }

  /** Takes another certificate, or other accepted identities, for connections from now on. */
  public void tls(SslContext replacement) {
    tls = replacement;
  }

  /** Where it listens; the port is the real one when 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many connections are open. */
  public int connections() {
    return connections.size();
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.forEach(Relay::cut);
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel passage) {
      connections.add(passage);
      if (connections.size() > limits.connections()) {
        var _ = passage.close();
        return;
      }
      SslHandler handler = tls.newHandler(passage.alloc());
      handler.setHandshakeTimeoutMillis(limits.attempt().toMillis());
      passage.pipeline().addLast(handler, new EntrySession(channels, database, limits.attempt()));
      // The handshake is read; what comes after it is held back until the database is reached.
      passage.config().setAutoRead(true);
    }
  }
}
