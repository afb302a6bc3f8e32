// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings batches to the monitor, in order, each at least once: a batch goes to the spool first and
 * leaves it when the monitor has answered for it. While the monitor is away they wait there; when
 * it is back, many go in one request. What was taken but not answered for is sent again: the store
 * leaves out a batch (server, moment) that it has.
 *
 * <p>When the spool cannot be written (a full disk), batches wait in memory, a few of them: just
 * then someone wants to see the measurements.
 */
public final class Shipper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
  private static final int MAX_IN_MEMORY = 64;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ShipperSettings settings;
  private final Function<SSLContext, Transport> transports;
  private final Spool spool;
  private final Backoff backoff;
  private final AtomicReference<Optional<SSLContext>> renewal;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> inMemory = new ArrayDeque<>();
  private boolean closed;
  private long delivered;
  private long refused;
  private long partial;
  private long lostInMemory;
  private String problem = "";

  /** How many batches are sent together; 1 after a refusal, to find the one at fault. */
  private int together;

  /**
   * How shipping stands. Counts are of batches since the start.
   *
   * @param pending wait to be delivered
   * @param dropped never delivered: pushed out of the spool, damaged, or no room in memory
   * @param refused the monitor would not take them
   * @param problem why the last request failed, or empty when it did not
   */
  public record State(
      long pending, long spoolBytes, long delivered, long dropped, long refused, String problem) {}

  Shipper(
      ShipperSettings settings,
      Function<SSLContext, Transport> transports,
      SSLContext tls,
      Spool spool,
      RandomGenerator random) {
    this.settings = settings;
    this.transports = transports;
    this.renewal = new AtomicReference<>(Optional.of(tls));
    this.spool = spool;
    this.backoff = new Backoff(settings.leastPause(), settings.mostPause(), random);
    this.together = settings.batches();
    this.thread = Thread.ofVirtual().name("shipper").unstarted(this::run);
  }

  /**
   * Starts to ship. The spool is the caller's to close, after this.
   *
   * @param tls with this server's certificate, and which monitor is trusted
   */
  public static Shipper start(
      ShipperSettings settings, SSLContext tls, Spool spool, RandomGenerator random) {
    Shipper shipper =
        new Shipper(settings, context -> new HttpTransport(settings, context), tls, spool, random);
    shipper.thread.start();
    return shipper;
  }

  void begin() {
    thread.start();
  }

  /** Takes a batch. Writes it to the spool, and never waits for the monitor. */
  public void offer(Batch batch) {
    byte[] payload = Gzip.compress(OtlpEncoder.encode(batch));
    lock.lock();
    try {
      if (!inMemory.isEmpty() || !append(payload)) {
        keepInMemory(payload);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Uses another certificate from the next request on. */
  public void renew(SSLContext renewed) {
    renewal.set(Optional.of(renewed));
  }

  public State state() {
    lock.lock();
    try {
      Spool.State its = spool.state();
      return new State(
          its.pending() + inMemory.size(),
          its.bytes(),
          delivered,
          its.dropped() + lostInMemory,
          refused,
          problem);
    } finally {
      lock.unlock();
    }
  }

  /** The state as measurements. */
  public List<MetricFamily> metrics() {
    State state = state();
    return List.of(
        MetricFamily.gauge(
            "garrison_telemetry_pending_batches",
            "Batches that wait for the monitor.",
            (double) state.pending()),
        MetricFamily.gauge(
            "garrison_telemetry_spool_bytes",
            "Size of the spool on disk.",
            (double) state.spoolBytes()),
        MetricFamily.gauge(
            "garrison_telemetry_monitor_reachable",
            "Whether the last request to the monitor succeeded.",
            state.problem().isEmpty() ? 1 : 0),
        new MetricFamily(
            "garrison_telemetry_batches_total",
            MetricType.COUNTER,
            "Batches by what became of them.",
            List.of(
                outcome("delivered", state.delivered()),
                outcome("dropped", state.dropped()),
                outcome("refused", state.refused()))));
  }

  /** Ends shipping; what was not delivered stays in the spool. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    try {
      thread.join(settings.request());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Sample outcome(String outcome, long count) {
    return new Sample.Value(Labels.of("outcome", outcome), (double) count);
  }

  private boolean append(byte[] payload) {
    try {
      spool.append(payload);
      return true;
    } catch (IOException e) {
      LOG.warn("event=spool-failed kept=memory error=\"{}\"", e.toString());
      return false;
    }
  }

  private void keepInMemory(byte[] payload) {
    if (inMemory.size() == MAX_IN_MEMORY) {
      inMemory.removeFirst();
      lostInMemory++;
    }
    inMemory.addLast(payload);
  }

  private void run() {
    Optional<Transport> transport = Optional.empty();
    try {
      while (awaitWork()) {
        Optional<SSLContext> tls = renewal.getAndSet(Optional.empty());
        if (tls.isPresent()) {
          transport.ifPresent(Transport::close);
          transport = tls.map(transports);
        }
        Optional<Delivery> delivery = delivery();
        if (delivery.isPresent() && transport.isPresent()) {
          settle(delivery.get(), transport.get().send(delivery.get().body));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      transport.ifPresent(Transport::close);
    }
  }

  /** Waits until there is something to send; false when this is closed. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && spool.state().pending() == 0 && inMemory.isEmpty()) {
        changed.awaitNanos(IDLE_NANOS);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** What is sent in one request. */
  private static final class Delivery {
    private final byte[] body;
    private final int batches;
    private final Optional<Spool.Pending> last;

    /** {@code last} is empty when it comes from memory. */
    Delivery(byte[] body, int batches, Optional<Spool.Pending> last) {
      this.body = body;
      this.batches = batches;
      this.last = last;
    }
  }

  private Optional<Delivery> delivery() throws InterruptedException {
    try {
      List<Spool.Pending> pending = spool.peek(together, ShipperSettings.REQUEST_BYTES);
      if (!pending.isEmpty()) {
        Optional<Spool.Pending> last = Optional.of(pending.getLast());
        return Optional.of(new Delivery(body(pending), pending.size(), last));
      }
    } catch (IOException e) {
      failed("spool: " + e);
      pause(backoff.next());
      return Optional.empty();
    }
    lock.lock();
    try {
      return Optional.ofNullable(inMemory.peekFirst())
          .map(body -> new Delivery(body, 1, Optional.empty()));
    } finally {
      lock.unlock();
    }
  }

  /** One request of many: unpacked, joined and packed again, since not all unpack joined packs. */
  private static byte[] body(List<Spool.Pending> pending) {
    if (pending.size() == 1) {
      return pending.getFirst().payload();
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Spool.Pending one : pending) {
      joined.writeBytes(Gzip.expand(one.payload(), OtlpDecoder.MAX_BYTES));
    }
    return Gzip.compress(joined.toByteArray());
  }

  private void settle(Delivery delivery, Answer answer) throws InterruptedException {
    switch (answer) {
      case Answer.Taken taken -> taken(delivery, taken);
      case Answer.Refused(String why) -> refused(delivery, why);
      case Answer.Later(String why, Optional<Duration> after) -> {
        failed(why);
        Duration pause = backoff.next();
        pause(after.filter(wish -> wish.compareTo(pause) > 0).orElse(pause));
      }
    }
  }

  private void taken(Delivery delivery, Answer.Taken taken) {
    lock.lock();
    try {
      remove(delivery);
      delivered += delivery.batches;
      partial += taken.partly() ? 1 : 0;
      if (!problem.isEmpty()) {
        LOG.info("event=monitor-reachable pending={} partial={}", spool.state().pending(), partial);
        problem = "";
      }
      together = Math.min(settings.batches(), together * 2);
      backoff.reset();
    } finally {
      lock.unlock();
    }
  }

  private void refused(Delivery delivery, String why) {
    lock.lock();
    try {
      if (delivery.batches > 1) {
        together = 1;
        return;
      }
      remove(delivery);
      refused++;
      LOG.warn("event=batch-refused by=monitor answer=\"{}\"", why);
    } finally {
      lock.unlock();
    }
  }

  private void remove(Delivery delivery) {
    if (delivery.last.isPresent()) {
      spool.delivered(delivery.last.get());
    } else {
      // It may have been pushed out meanwhile.
      inMemory.removeFirstOccurrence(delivery.body);
    }
  }

  private void failed(String why) {
    lock.lock();
    try {
      if (problem.isEmpty()) {
        LOG.warn("event=monitor-unreachable target={} error=\"{}\"", settings.target(), why);
      }
      problem = why;
    } finally {
      lock.unlock();
    }
  }

  private void pause(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
