// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import garrison.telemetry.metrics.Counter;
import garrison.telemetry.metrics.ExpositionRenderer;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricRegistry;
import garrison.telemetry.rate.CumulativeCounters;
import garrison.telemetry.ship.Batch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures its server: in each round it asks all sources at once, waits for them a bounded time,
 * and makes one batch of what came. A source that is dead or slow is a gap in the batch and
 * counted, and never holds up a round. Counters of other processes are continued over their
 * restarts, so that totals never fall, and outlive the agent's own process in a file.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Executor THREADS =
      command -> Thread.ofVirtual().name("agent-source").start(command);

  private final AgentSettings settings;
  private final Consumer<Batch> sink;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final TotalsFile totals;
  private final Instant start;
  private final Thread thread;

  private final MetricRegistry registry = new MetricRegistry();
  private final Counter rounds =
      registry.counter("garrison_agent_rounds_total", "Rounds of measuring.", Labels.NONE);
  private final Counter missed =
      registry.counter(
          "garrison_agent_missed_rounds_total", "Rounds left out to keep time.", Labels.NONE);
  private final Counter collisions =
      registry.counter(
          "garrison_agent_collisions_total",
          "Samples left out because another source gave the same.",
          Labels.NONE);

  /** By name; confined to the agent's thread. */
  private final Map<String, Watched> watched = new LinkedHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;
  private boolean measuring;
  private long completed;
  private long requested;
  private volatile List<Source> sources;
  private volatile List<MetricFamily> latest = List.of();
  private Instant last = Instant.MIN;
  private Map<String, CumulativeCounters.Memory> remembered;

  Agent(
      AgentSettings settings,
      List<Source> sources,
      Consumer<Batch> sink,
      InstantSource clock,
      LongSupplier ticker) {
    this.settings = settings;
    this.sources = checked(sources);
    this.sink = sink;
    this.clock = clock;
    this.ticker = ticker;
    this.totals = new TotalsFile(settings.totals());
    this.start = clock.instant();
    this.remembered = totals.read();
    this.thread = Thread.ofVirtual().name("agent").unstarted(this::run);
  }

  /**
   * Starts to measure.
   *
   * @param sink takes each batch; it must not wait
   * @param ticker monotonic nanoseconds
   */
  public static Agent start(
      AgentSettings settings,
      List<Source> sources,
      Consumer<Batch> sink,
      InstantSource clock,
      LongSupplier ticker) {
    Agent agent = new Agent(settings, sources, sink, clock, ticker);
    agent.thread.start();
    return agent;
  }

  /** Asks these sources from the next round on. One of the same name goes on where it was. */
  public void watch(List<Source> others) {
    sources = checked(others);
  }

  /**
   * The latest measurements of all sources, without gaps for totals: a process that is away keeps
   * its last.
   */
  public List<MetricFamily> latest() {
    return latest;
  }

  /**
   * Measures once more, besides the rhythm, and gives out the result: it holds everything that had
   * been counted when this was called.
   *
   * @param limit how long to wait; then the latest measurements have to do
   */
  public List<MetricFamily> measureNow(Duration limit) {
    lock.lock();
    try {
      // A round that runs now may have read its sources before this call.
      long wanted = (measuring ? completed + 1 : completed) + 1;
      requested = Math.max(requested, wanted);
      changed.signalAll();
      long left = limit.toNanos();
      while (!closed && completed < wanted && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return latest;
  }

  /** The latest measurements in the text format, each with a label {@code server}. */
  public String exposition() {
    String server = settings.server().value();
    return ExpositionRenderer.render(
        latest.stream()
            .map(family -> family.relabelled(labels -> labels.with("server", server)))
            .toList());
  }

  /** Ends measuring, and writes the totals. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(settings.period().plus(settings.patience()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Source> checked(List<Source> sources) {
    long names = sources.stream().map(Source::name).distinct().count();
    if (names != sources.size() || names > AgentSettings.MAX_SOURCES) {
      throw new IllegalArgumentException(
          "sources: %d with %d names (expected: a name each, and at most %d)"
              .formatted(sources.size(), names, AgentSettings.MAX_SOURCES));
    }
    return List.copyOf(sources);
  }

  private void run() {
    Rhythm rhythm = new Rhythm(ticker.getAsLong(), settings.period().toNanos());
    try {
      do {
        measure();
        Rhythm.Next next = rhythm.next(ticker.getAsLong());
        missed.add(next.missed());
        long left = pause(next.waitNanos());
        while (left > 0 && !isClosed()) {
          long began = ticker.getAsLong();
          measure();
          left = pause(left - (ticker.getAsLong() - began));
        }
      } while (!isClosed());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      save();
    }
  }

  // Whatever a sink throws must not end the measuring.
  private void measure() throws InterruptedException {
    begin();
    try {
      round();
    } catch (RuntimeException e) {
      LOG.warn("event=round-failed", e);
    } finally {
      complete();
    }
  }

  /** One round. Called by the agent's thread, and by tests in its place. */
  void round() throws InterruptedException {
    rewatch();
    Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    // A moment names a batch, so no two have the same.
    last = at.equals(last) ? at.plusMillis(1) : at;
    awaitReadings();
    Merge shipped = new Merge();
    Merge shown = new Merge();
    for (Watched one : watched.values()) {
      one.read()
          .ifPresentOrElse(
              families -> {
                shipped.add(families);
                shown.add(families);
              },
              () -> {
                gap(one);
                shown.add(one.known());
              });
    }
    rounds.increment();
    collisions.add(shipped.collisions());
    List<MetricFamily> own = registry.collect();
    shipped.add(own);
    shown.add(own);
    latest = List.copyOf(shown.families());
    if (rounds.value() % AgentSettings.ROUNDS_PER_SAVE == 0) {
      save();
    }
    sink.accept(new Batch(settings.server(), start, last, shipped.families()));
  }

  private void rewatch() {
    List<Source> wanted = sources;
    Map<String, Watched> before = new LinkedHashMap<>(watched);
    watched.clear();
    for (Source source : wanted) {
      Watched known = before.get(source.name());
      watched.put(
          source.name(),
          known != null && known.source().equals(source) ? known : fresh(source, known));
    }
  }

  private Watched fresh(Source source, @Nullable Watched known) {
    Watched fresh = new Watched(source);
    if (known != null) {
      known.memory().ifPresent(fresh::restore);
    } else if (remembered.containsKey(source.name())) {
      fresh.restore(remembered.get(source.name()));
    }
    return fresh;
  }

  private void awaitReadings() throws InterruptedException {
    List<CompletableFuture<?>> readings = new ArrayList<>();
    for (Watched one : watched.values()) {
      readings.add(one.ask(THREADS).exceptionally(_ -> List.of()));
    }
    try {
      CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new))
          .get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // Told from the readings one by one.
    }
  }

  private void gap(Watched one) {
    registry
        .counter(
            "garrison_agent_gaps_total",
            "Rounds in which a source did not answer.",
            Labels.of("source", one.source().name()))
        .increment();
    LOG.debug("event=gap source={} error=\"{}\"", one.source().name(), one.failure().toString());
  }

  private void save() {
    Map<String, CumulativeCounters.Memory> memories = new LinkedHashMap<>(remembered);
    watched.forEach((name, one) -> one.memory().ifPresent(memory -> memories.put(name, memory)));
    remembered = memories;
    try {
      totals.write(memories);
    } catch (IOException e) {
      LOG.warn("event=totals-not-saved error=\"{}\"", e.toString());
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits so long, or until someone asks for a round; returns what was left of the wait. */
  private long pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0 && requested <= completed) {
        left = changed.awaitNanos(left);
      }
      return left;
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    lock.lock();
    try {
      measuring = true;
    } finally {
      lock.unlock();
    }
  }

  private void complete() {
    lock.lock();
    try {
      measuring = false;
      completed++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
