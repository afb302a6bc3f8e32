// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import garrison.lab.ledger.Ledger;
import garrison.lab.ledger.Outcome;
import garrison.lab.ledger.Write;
import java.time.Duration;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Writes along one path at fixed times, whether or not earlier writes were answered (open loop): a
 * generator that waits for answers measures hardly anything while there are none.
 *
 * <p>How many writes may wait is bounded. Up to {@code swift} of them new ones keep the pace, which
 * is the resolution of the measurement; beyond, the rest of the clients are spread over the time
 * after which a client gives up. So when every connection leads into a black hole, there is always
 * one that tries anew soon. A write that is due when no client is free is counted as missed.
 *
 * <p>One thread keeps the time; each write is made on a thread of the pool by a client that nobody
 * else uses meanwhile, the last used first, so that in calm times few connections are open.
 */
public final class LoadPath implements AutoCloseable {
  private static final int MOST_KINDS = 20;

  private record Rested(Client client, long sinceNanos) {}

  private final String name;
  private final LoadSettings settings;
  private final Supplier<Client> clients;
  private final IntFunction<Write> writes;
  private final Ledger ledger;
  private final ThreadPoolExecutor pool;
  private final Thread pace;
  private final Deque<Rested> rested = new ConcurrentLinkedDeque<>();
  private final Set<Client> all = ConcurrentHashMap.newKeySet();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();
  private final Map<Outcome, AtomicLong> told = new EnumMap<>(Outcome.class);
  private final AtomicLong missed = new AtomicLong();
  private final Latencies latencies = new Latencies();
  private final Gaps gaps;
  private volatile boolean stopping;
  private volatile long attempts;

  /**
   * Prepares a path.
   *
   * @param threads where its clients are
   * @param clients makes a client that is not connected yet
   * @param writes the write of each number, counted from 0
   */
  public LoadPath(
      String name,
      LoadSettings settings,
      ThreadFactory threads,
      Supplier<Client> clients,
      IntFunction<Write> writes,
      Ledger ledger) {
    this.name = name;
    this.settings = settings;
    this.clients = clients;
    this.writes = writes;
    this.ledger = ledger;
    this.gaps = new Gaps(settings.floor(), System.nanoTime());
    this.pool =
        new ThreadPoolExecutor(
            0, settings.most(), 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    for (Outcome outcome : Outcome.values()) {
      told.put(outcome, new AtomicLong());
    }
    this.pace = Thread.ofPlatform().daemon().name("pace of " + name).unstarted(this::keepPace);
  }

  /** The path's name, such as {@code sql@web-1}. */
  public String name() {
    return name;
  }

  /** Begins to write. */
  public void start() {
    pace.start();
  }

  private void keepPace() {
    long every = settings.every().toNanos();
    long next = System.nanoTime();
    long lastSlow = next;
    int number = 0;
    while (!stopping) {
      long now = System.nanoTime();
      if (now < next) {
        LockSupport.parkNanos(next - now);
        continue;
      }
      // A machine that was away for long is not to make up for it in one burst.
      next = now - next > 10 * every ? now + every : next + every;
      int busy = waiting.get();
      boolean slow = busy >= settings.swift();
      if (busy >= settings.most() || (slow && now - lastSlow < settings.slowNanos())) {
        missed.incrementAndGet();
        continue;
      }
      lastSlow = now;
      if (begin(number)) {
        number++;
        attempts = number;
      }
    }
  }

  private boolean begin(int number) {
    waiting.incrementAndGet();
    try {
      pool.execute(() -> {
        try {
          attempt(writes.apply(number));
        } finally {
          waiting.decrementAndGet();
        }
      });
      return true;
    } catch (RejectedExecutionException _) {
      waiting.decrementAndGet();
      missed.incrementAndGet();
      return false;
    }
  }

  private void attempt(Write write) {
    Client client = client();
    ledger.sent(write);
    long began = System.nanoTime();
    Told answer = client.write(write);
    long now = System.nanoTime();
    ledger.told(write, answer.outcome(), answer.detail());
    count(answer.outcome()).incrementAndGet();
    if (answer.outcome() == Outcome.ACKNOWLEDGED) {
      gaps.acknowledged(now);
      latencies.add((now - began) / 1000);
    } else {
      String kind = errors.size() < MOST_KINDS ? answer.detail() : "other";
      errors.computeIfAbsent(kind, _ -> new AtomicLong()).incrementAndGet();
    }
    rested.addFirst(new Rested(client, now));
  }

  private Client client() {
    Rested last = rested.pollFirst();
    if (last == null) {
      Client made = clients.get();
      all.add(made);
      return made;
    }
    if (System.nanoTime() - last.sinceNanos() > settings.idle().toNanos()) {
      last.client().close();
    }
    return last.client();
  }

  /** Begins the window of {@link #report}. */
  public void beginWindow() {
    gaps.beginWindow();
  }

  /** How long ago the last acknowledgement was. */
  public Duration sinceAcknowledged() {
    return gaps.open(System.nanoTime());
  }

  private AtomicLong count(Outcome outcome) {
    return Objects.requireNonNull(told.get(outcome));
  }

  /** How many were acknowledged. */
  public long acknowledged() {
    return count(Outcome.ACKNOWLEDGED).get();
  }

  /** What was seen in the window, up to now. */
  public PathReport report() {
    Gaps.Seen seen = gaps.seen(System.nanoTime());
    Map<String, Long> kinds = new ConcurrentHashMap<>();
    errors.forEach((kind, count) -> kinds.put(kind, count.get()));
    return new PathReport(
        name,
        attempts,
        acknowledged(),
        count(Outcome.REFUSED).get(),
        count(Outcome.UNKNOWN).get(),
        missed.get(),
        seen.longest().toNanos() / 1e6,
        seen.total().toNanos() / 1e6,
        latencies.quantile(0.5),
        latencies.quantile(0.99),
        latencies.quantile(1),
        kinds);
  }

  /** Begins no more writes. */
  public void stop() {
    stopping = true;
  }

  /**
   * Lets go of everything; writes that still wait after the client's own limit are cut off, and
   * their outcome is unknown.
   */
  @Override
  public void close() {
    stop();
    try {
      pace.join();
      pool.shutdown();
      if (!pool.awaitTermination(2 * settings.limit().toMillis(), TimeUnit.MILLISECONDS)) {
        all.forEach(Client::close);
        var _ = pool.awaitTermination(settings.limit().toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    all.forEach(Client::close);
  }
}
