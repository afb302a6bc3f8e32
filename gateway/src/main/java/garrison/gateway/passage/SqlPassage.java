// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the applications of this server find the database: on loopback and on a Unix socket, always
 * the same, wherever the writer is.
 *
 * <p>The writer is one reference. When it is swapped, connections to the former one are cut at
 * once, because a statement that waits for a frozen server is freed by nothing else; new ones are
 * held, for a bounded time, until the new one answers.
 *
 * <p>Safe for concurrent use. The event loops belong to the caller.
 */
public final class SqlPassage implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(SqlPassage.class);

  private final SqlLimits limits;
  private final SqlChannels channels;
  private final SqlMeter meter;
  private final Set<PassageSession> sessions = ConcurrentHashMap.newKeySet();
  private final List<Channel> listeners = new ArrayList<>();
  private volatile SqlWriter target;

  private SqlPassage(SqlWriter target, SqlLimits limits, SqlChannels channels, SqlMeter meter) {
    this.target = target;
    this.limits = limits;
    this.channels = channels;
    this.meter = meter;
  }

  /**
   * Listens.
   *
   * @throws PassageException when an address cannot be bound; then nothing is left open
   */
  public static SqlPassage open(
      SqlPassageConfiguration configuration,
      SqlWriter writer,
      SqlLimits limits,
      Transport transport,
      EventLoopGroup group,
      SqlMeter meter) {
    SqlChannels channels = new SqlChannels(transport, group);
    SqlPassage passage = new SqlPassage(writer, limits, channels, meter);
    try {
      passage.listeners.add(
          channels.listen(configuration.listen().toSocketAddress(), passage.new Initializer()));
      passage.listeners.add(channels.listen(configuration.socket(), passage.new Initializer()));
    } catch (PassageException e) {
      passage.close();
      throw e;
    }
    return passage;
  }

  /** The writer that new connections go to. */
  public SqlWriter target() {
    return target;
  }

  /** Changes the writer and cuts the connections to any other. */
  public void target(SqlWriter writer) {
    SqlWriter former = target;
    target = writer;
    if (former.isSame(writer)) {
      return;
    }
    LOGGER.info("event=sql_writer_changed former=\"{}\" writer=\"{}\"", former, writer);
    for (PassageSession session : sessions) {
      session.client().eventLoop().execute(() -> session.follow(writer));
    }
  }

  /** Where it listens on loopback; the port is the real one when 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listeners.getFirst().localAddress();
  }

  /** How many connections are open or waiting. */
  public int connections() {
    return sessions.size();
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    for (PassageSession session : sessions) {
      session.client().eventLoop().execute(session::end);
    }
  }

  SqlLimits limits() {
    return limits;
  }

  SqlChannels channels() {
    return channels;
  }

  /** Counts a session in, unless there are enough. */
  boolean admit(PassageSession session) {
    sessions.add(session);
    if (sessions.size() > limits.connections()) {
      sessions.remove(session);
      return false;
    }
    meter.connected();
    return true;
  }

  /** Counts a session out; again is harmless. */
  void forget(PassageSession session) {
    if (sessions.remove(session)) {
      meter.disconnected();
    }
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel client) {
      client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      client.pipeline().addLast(new PassageSession(SqlPassage.this, client));
    }
  }
}
