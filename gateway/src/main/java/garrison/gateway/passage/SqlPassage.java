// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.passage.Preamble.Answer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the applications of this server find the databases: on loopback and on Unix sockets, always
 * the same, wherever the writer is.
 *
 * <p>A connection to write is led to the writer of the highest epoch that is known here, once that
 * server's entry says it is open under it; until then it is held, for a bounded time. When a higher
 * epoch becomes known, connections that lead elsewhere are cut at once, because a statement that
 * waits for a frozen server is freed by nothing else. A connection to read is led to the follower
 * with the fewest of them, or to the writer when no follower admits any.
 *
 * <p>Safe for concurrent use. The event loops belong to the caller.
 */
public final class SqlPassage implements AutoCloseable {
  private final SqlLimits limits;
  private final SqlWiring wiring;
  private final Set<PassageSession> sessions = ConcurrentHashMap.newKeySet();
  private final List<Channel> listeners = new ArrayList<>();
  private final AtomicInteger seeking = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<EventLoop, Turnstile> turnstiles = new ConcurrentHashMap<>();
  private final Runnable enforce = this::enforce;
  private volatile Duration hold;
  private volatile List<Candidate> candidates = List.of();

  private SqlPassage(Duration hold, SqlLimits limits, SqlWiring wiring) {
    this.hold = hold;
    this.limits = limits;
    this.wiring = wiring;
  }

  /**
   * Listens.
   *
   * @throws PassageException when an address cannot be bound; then nothing is left open
   */
  static SqlPassage open(
      SqlPassageConfiguration configuration,
      List<SqlTarget> targets,
      SqlLimits limits,
      SqlWiring wiring) {
    SqlPassage passage =
        new SqlPassage(Duration.ofMillis(configuration.holdMillis()), limits, wiring);
    passage.lead(configuration, targets);
    wiring.state().follow(passage.enforce);
    SqlChannels channels = wiring.channels();
    Initializer write = passage.new Initializer(Purpose.WRITE);
    Initializer read = passage.new Initializer(Purpose.READ);
    try {
      passage.listeners.add(channels.listen(configuration.listen().toSocketAddress(), write));
      passage.listeners.add(channels.listen(configuration.readListen().toSocketAddress(), read));
      passage.listeners.add(channels.listen(configuration.socket(), write));
      passage.listeners.add(channels.listen(configuration.readSocket(), read));
    } catch (PassageException e) {
      passage.close();
      throw e;
    }
    return passage;
  }

  /** Leads to these databases from now on, and cuts the connections to any other. */
  void lead(SqlPassageConfiguration configuration, List<SqlTarget> targets) {
    hold = Duration.ofMillis(configuration.holdMillis());
    List<Candidate> former = candidates;
    List<Candidate> wanted = targets.stream().map(target -> candidate(target, former)).toList();
    candidates = wanted;
    former.stream().filter(each -> !wanted.contains(each)).forEach(Candidate::retire);
    enforce();
  }

  /** Where it leads to the writer; the port is the real one when 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listeners.getFirst().localAddress();
  }

  /** Where it leads to a database that may be read. */
  public InetSocketAddress readAddress() {
    return (InetSocketAddress) listeners.get(1).localAddress();
  }

  /** How many connections are open or waiting. */
  public int connections() {
    return sessions.size();
  }

  /** How many of them wait for a database that admits them. */
  public int held() {
    return seeking.get();
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    wiring.state().forget(enforce);
    listeners.forEach(listener -> listener.close().syncUninterruptibly());
    candidates.forEach(Candidate::retire);
    for (PassageSession session : sessions) {
      session.client().eventLoop().execute(session::end);
    }
  }

  SqlLimits limits() {
    return limits;
  }

  /** How long a new connection is held at most. */
  Duration hold() {
    return hold;
  }

  SqlChannels channels() {
    return wiring.channels();
  }

  SqlState state() {
    return wiring.state();
  }

  SqlMeter meter() {
    return wiring.meter();
  }

  /** Counts a session in, unless there are enough. */
  boolean admit(PassageSession session) {
    sessions.add(session);
    if (sessions.size() > limits.connections()) {
      sessions.remove(session);
      return false;
    }
    meter().connected(session.purpose());
    return true;
  }

  /** Counts a session out; again is harmless. */
  void forget(PassageSession session) {
    if (sessions.remove(session)) {
      meter().disconnected(session.purpose());
    }
  }

  /** A session has nobody to go to: all entries are asked at once, and often from now on. */
  void seek(Purpose purpose) {
    meter().held(purpose);
    if (seeking.getAndIncrement() == 0) {
      hasten();
    }
  }

  /** The end of {@link #seek}. */
  void found(Purpose purpose) {
    meter().released(purpose);
    seeking.decrementAndGet();
  }

  /** Through which sessions of an event loop that were held go to the writer. */
  Turnstile turnstile(EventLoop loop) {
    return turnstiles.computeIfAbsent(loop, _ -> new Turnstile());
  }

  boolean isSeeking() {
    return seeking.get() > 0;
  }

  /** Where such a connection goes now; null when nobody is known to admit it. */
  @Nullable Candidate choose(Purpose purpose) {
    Standing now = state().standing();
    return purpose == Purpose.READ
        ? reader(now)
        : writer(now).filter(each -> each.admits(Purpose.WRITE, now)).orElse(null);
  }

  /** Whether a session may not go on leading there. */
  @Nullable Cut refuses(Candidate candidate, Purpose purpose) {
    Standing now = state().standing();
    if (!candidates.contains(candidate)) {
      return Cut.NOT_CONFIGURED;
    }
    if (purpose == Purpose.READ) {
      return candidate.refusesReads(now) ? Cut.READS_CLOSED : null;
    }
    return now.writesAt(candidate.name()) ? null : Cut.WRITER_MOVED;
  }

  /** A server's entry has said what it is open for. */
  void heard(Candidate candidate, Answer answer) {
    candidate.answered(answer);
    if (answer.writer() != null) {
      state().learn(answer.epoch(), answer.writer());
    }
    review();
  }

  /** A server's entry has not answered. */
  void unanswered(Candidate candidate, String reason) {
    candidate.unanswered(reason);
    if (candidate.isGone()) {
      review();
    }
  }

  /** Who is open, for an error message. */
  String describe(Purpose purpose) {
    Standing now = state().standing();
    String known =
        now.writer() == null
            ? "no writer is known"
            : now.writer() + " writes, epoch " + now.epoch();
    return known
        + "; "
        + candidates.stream()
            .map(each -> each.describe(purpose, now))
            .collect(Collectors.joining(", "));
  }

  private Optional<Candidate> writer(Standing now) {
    return candidates.stream().filter(each -> now.writesAt(each.name())).findFirst();
  }

  /** The follower with the fewest connections; among equals each in turn. */
  private @Nullable Candidate reader(Standing now) {
    List<Candidate> all = candidates;
    int first = Math.floorMod(turn.getAndIncrement(), all.size());
    Candidate best = null;
    for (int i = 0; i < all.size(); i++) {
      Candidate each = all.get((first + i) % all.size());
      if (!now.writesAt(each.name())
          && each.admits(Purpose.READ, now)
          && (best == null || each.readers().get() < best.readers().get())) {
        best = each;
      }
    }
    return best != null
        ? best
        : writer(now).filter(each -> each.admits(Purpose.READ, now)).orElse(null);
  }

  private void enforce() {
    review();
    hasten();
  }

  private void review() {
    for (PassageSession session : sessions) {
      session.review();
    }
  }

  private void hasten() {
    candidates.forEach(Candidate::hasten);
  }

  private Candidate candidate(SqlTarget target, List<Candidate> former) {
    for (Candidate each : former) {
      if (each.target().isSame(target)) {
        each.target(target);
        each.renew();
        return each;
      }
    }
    Candidate made = new Candidate(target);
    if (target instanceof SqlTarget.Remote) {
      Map<EventLoop, Spare> spares = new HashMap<>();
      for (EventExecutor each : channels().group()) {
        EventLoop loop = (EventLoop) each;
        spares.put(loop, new Spare(this, made, loop));
      }
      made.reachedBy(new Inquiry(this, made, channels().group().next()), spares);
      made.renew();
    }
    return made;
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    private final Purpose purpose;

    Initializer(Purpose purpose) {
      this.purpose = purpose;
    }

    @Override
    protected void initChannel(Channel client) {
      client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      client.pipeline().addLast(new PassageSession(SqlPassage.this, purpose, client));
    }
  }
}
