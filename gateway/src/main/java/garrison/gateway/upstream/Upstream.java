// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.measure.UpstreamMeter;
import garrison.gateway.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer requests are passed to: a web server over mutual TLS, or the application over a Unix
 * socket. It outlives reloads that do not change it, with its health and connections. Health and
 * counts may be read on any event loop; a pool belongs to one.
 */
public final class Upstream implements Balancer.Candidate {
  private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

  /**
   * What all upstreams of the process share.
   *
   * @param limitsNow the limits of the configuration that is served now
   * @param nanoTime monotonic
   * @param startedNanos when the process started, by that clock
   */
  public record Setting(
      EventLoopGroup loops,
      Transport transport,
      Supplier<LimitsConfiguration> limitsNow,
      Lanes lanes,
      LongSupplier nanoTime,
      long startedNanos) {
    LimitsConfiguration limits() {
      return limitsNow.get();
    }
  }

  private final String name;
  private final SocketAddress address;
  private final Setting setting;
  private final UpstreamMeter meter;
  private final Health health = new Health();
  private final WarmUp warmUp;
  private final AtomicInteger outstanding = new AtomicInteger();
  private final IdentityHashMap<EventExecutor, ConnectionPool> pools = new IdentityHashMap<>();
  private volatile long lastChosen;
  private volatile Credential credential;

  /**
   * The TLS context connections are made with; each replacement gets an object of its own, so that
   * connections made with an older one are recognised and not used again.
   */
  record Credential(@Nullable SslContext tls) {}

  /**
   * @param tls what connections are secured with, or null for a Unix socket
   */
  public Upstream(
      String name,
      SocketAddress address,
      @Nullable SslContext tls,
      Setting setting,
      UpstreamMeter meter) {
    this.name = name;
    this.address = address;
    this.setting = setting;
    this.meter = meter;
    this.credential = new Credential(tls);
    this.warmUp = new WarmUp(setting.startedNanos());
    for (EventExecutor executor : setting.loops()) {
      pools.put(executor, new ConnectionPool(this, (EventLoop) executor));
    }
  }

  /** The name in metrics, logs and status. */
  public String name() {
    return name;
  }

  /** Where it listens. */
  public SocketAddress address() {
    return address;
  }

  /** New connections are made with this; those made before are closed when they become idle. */
  public void renew(SslContext tls) {
    credential = new Credential(tls);
  }

  /** The limits changed: connections made before are closed when they become idle. */
  public void renewLimits() {
    credential = new Credential(credential.tls());
  }

  /** No longer used: idle connections are closed, busy ones when they become idle. */
  public void retire() {
    credential = new Credential(credential.tls());
    for (Map.Entry<EventExecutor, ConnectionPool> pool : pools.entrySet()) {
      pool.getKey().execute(pool.getValue()::closeIdle);
    }
  }

  @Override
  public boolean healthy() {
    return health.healthy();
  }

  @Override
  public double share(long nowNanos) {
    return warmUp.share(nowNanos);
  }

  @Override
  public int outstanding() {
    return outstanding.get();
  }

  @Override
  public long lastChosen() {
    return lastChosen;
  }

  @Override
  public void chosen(long sequence) {
    lastChosen = sequence;
  }

  Setting setting() {
    return setting;
  }

  Credential credential() {
    return credential;
  }

  UpstreamMeter meter() {
    return meter;
  }

  ConnectionPool pool(EventLoop loop) {
    ConnectionPool pool = pools.get(loop);
    if (pool == null) {
      throw new IllegalArgumentException("event loop: " + loop + " (expected: one of the group)");
    }
    return pool;
  }

  void begun() {
    outstanding.incrementAndGet();
  }

  void ended() {
    outstanding.decrementAndGet();
  }

  /** A check ended. */
  void checked(boolean success, String reason) {
    if (success ? health.succeeded() : health.failed()) {
      LOG.info("event=upstream-health upstream={} healthy={} reason={}", name, success, reason);
      if (success) {
        warmUp.back(setting.nanoTime().getAsLong());
        setting.lanes().callAll();
      } else {
        warmUp.lost(setting.nanoTime().getAsLong());
      }
    }
  }

  /** Traffic could not get through. */
  void eject(String reason) {
    if (health.eject()) {
      warmUp.lost(setting.nanoTime().getAsLong());
      LOG.warn("event=upstream-ejected upstream={} reason={}", name, reason);
    }
  }
}
