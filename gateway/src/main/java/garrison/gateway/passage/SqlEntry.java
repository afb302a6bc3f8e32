// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.transport.Relay;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the passages of all servers reach this server's database: mutual TLS outside, MariaDB's
 * Unix socket inside. Who is not among the accepted identities gets no further than the handshake;
 * who is gets in while the {@link Standing} says so. This server's own passage comes in without
 * TLS, under the same admission.
 *
 * <p>A connection is counted in before the standing is looked at, and a change of the standing
 * looks at all that are counted in: so none slips through between the two.
 *
 * <p>Safe for concurrent use. The event loops belong to the caller.
 */
public final class SqlEntry implements AutoCloseable {
  /** Sockets beside the connections that carry SQL: those that ask, and handshakes. */
  private static final int OTHER_SOCKETS = 64;

  /** A cut is a matter of event loops that turn; this much time is for a machine that stalls. */
  private static final Duration CUT_LIMIT = Duration.ofSeconds(5);

  private final Path database;
  private final SqlLimits limits;
  private final SqlChannels channels;
  private final SqlState state;
  private final SqlMeter meter;
  private final ChannelGroup sockets = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Set<Admitted> admitted = ConcurrentHashMap.newKeySet();
  private final Runnable enforce = this::enforce;
  private final Channel listener;
  private volatile SslContext tls;

  private SqlEntry(
      SqlEntryConfiguration configuration, SslContext tls, SqlLimits limits, SqlWiring wiring) {
    this.database = configuration.database();
    this.tls = tls;
    this.limits = limits;
    this.channels = wiring.channels();
    this.state = wiring.state();
    this.meter = wiring.meter();
    this.listener = channels.listen(configuration.listen().toSocketAddress(), new Initializer());
    state.follow(enforce);
  }

  /**
   * Listens.
   *
   * @param tls shows this server's certificate and demands one of the accepted identities
   * @param limits of all passages together
   * @throws PassageException when the address cannot be bound
   */
  static SqlEntry open(
      SqlEntryConfiguration configuration, SslContext tls, SqlLimits limits, SqlWiring wiring) {
    return new SqlEntry(configuration, tls, limits, wiring);
  }

  /** Takes another certificate, or other accepted identities, for connections from now on. */
  void tls(SslContext replacement) {
    tls = replacement;
  }

  /** Where it listens; the port is the real one when 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many connections carry SQL, or are about to. */
  public int connections() {
    return admitted.size();
  }

  /** How many sockets are open, those that ask only included. */
  int sockets() {
    return sockets.size();
  }

  /**
   * Admits nobody for writing and has the connections that write leave: each as soon as it is at
   * rest, all at the latest after {@code grace}.
   *
   * @return waits until they have ended
   */
  Runnable hold(Duration grace) {
    state.closeWrites();
    List<Admitted> leaving = writers();
    leaving.forEach(Admitted::leave);
    return () -> {
      if (!await(leaving, grace)) {
        leaving.forEach(each -> each.cut(Cut.NEVER_AT_REST));
        await(leaving, CUT_LIMIT);
      }
    };
  }

  /**
   * Admits nobody for writing and ends the connections that write.
   *
   * @return waits until they have ended
   */
  Runnable cut() {
    state.closeWrites();
    List<Admitted> cut = writers();
    cut.forEach(each -> each.cut(Cut.TOLD));
    return () -> await(cut, CUT_LIMIT);
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    state.forget(enforce);
    listener.close().awaitUninterruptibly();
    admitted.forEach(each -> each.cut(Cut.NOT_CONFIGURED));
    sockets.forEach(Relay::cut);
  }

  /**
   * Counts a connection in.
   *
   * @return null when it is not admitted, or when there are enough
   */
  @Nullable Admitted admit(Purpose purpose, EventLoop loop) {
    Admitted connection = new Admitted(this, purpose, state.standing().epoch(), loop);
    admitted.add(connection);
    meter.admitted(purpose);
    Standing now = state.standing();
    if (admitted.size() > limits.connections()
        || !now.admits(purpose)
        || now.epoch() != connection.epoch()) {
      forget(connection);
      connection.refused();
      return null;
    }
    return connection;
  }

  /** Counts a connection out; again is harmless. */
  void forget(Admitted connection) {
    if (admitted.remove(connection)) {
      meter.left(connection.purpose());
    }
  }

  SqlState state() {
    return state;
  }

  SqlMeter meter() {
    return meter;
  }

  SqlLimits limits() {
    return limits;
  }

  SqlChannels channels() {
    return channels;
  }

  /** MariaDB's Unix socket. */
  Path database() {
    return database;
  }

  private void enforce() {
    Standing now = state.standing();
    for (Admitted each : admitted) {
      if (each.purpose() == Purpose.WRITE && each.epoch() != now.epoch()) {
        each.cut(Cut.DEMOTED);
      } else if (each.purpose() == Purpose.READ && !now.admits(Purpose.READ)) {
        each.cut(Cut.READS_CLOSED);
      }
    }
  }

  private List<Admitted> writers() {
    return admitted.stream().filter(each -> each.purpose() == Purpose.WRITE).toList();
  }

  private static boolean await(List<Admitted> connections, Duration limit) {
    CompletableFuture<?>[] ends =
        connections.stream().map(Admitted::ended).toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(ends)
        .thenApply(_ -> true)
        .completeOnTimeout(false, limit.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel passage) {
      sockets.add(passage);
      if (sockets.size() > limits.connections() + OTHER_SOCKETS) {
        var _ = passage.close();
        return;
      }
      SslHandler handler = tls.newHandler(passage.alloc());
      handler.setHandshakeTimeoutMillis(limits.attempt().toMillis());
      passage.pipeline().addLast(handler, new EntrySession(SqlEntry.this));
      // Nothing but the handshake and a preamble is taken before the database is reached.
      passage.config().setAutoRead(true);
    }
  }
}
