// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes one JSON line a request without ever making an event loop wait. Event loops put entries
 * into a queue that takes no lock; one thread of the log's own formats and writes them. When the
 * disk is slower than the traffic, the queue reaches its bound and entries are shed and counted:
 * the exact number of requests is the metrics' business, and a log must not slow the site.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int QUEUE_BOUND = 16_384;
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private final ConcurrentLinkedQueue<AccessEntry> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final JsonMapper json = JsonMapper.builder().build();
  private final BufferedWriter out;
  private final Meters meters;
  private final InstantSource clock;
  private final Thread writer;
  private volatile boolean closed;

  private AccessLog(BufferedWriter out, Meters meters, InstantSource clock) {
    this.out = out;
    this.clock = clock;
    this.meters = meters;
    this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
  }

  /** Opens the log and begins to write; lines are appended to the file. */
  public static AccessLog open(Path file, Meters meters, InstantSource clock) {
    try {
      BufferedWriter out =
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      AccessLog log = new AccessLog(out, meters, clock);
      log.writer.start();
      return log;
    } catch (IOException failure) {
      throw new UncheckedIOException("access log: " + file + " cannot be opened", failure);
    }
  }

  /** The time that entries are given. */
  public long nowMillis() {
    return clock.millis();
  }

  /** Takes an entry, or sheds it when too many wait. Called on event loops. */
  public void offer(AccessEntry entry) {
    if (queued.incrementAndGet() > QUEUE_BOUND) {
      queued.decrementAndGet();
      meters.shedLine();
      return;
    }
    queue.add(entry);
  }

  /** Writes what is queued and closes the file. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer);
    try {
      writer.join(Duration.ofSeconds(2));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (out) {
      boolean last = false;
      while (!last) {
        last = closed;
        drain();
        out.flush();
        if (!last) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    } catch (IOException failure) {
      LOG.warn("event=access-log-stopped reason={}", failure.toString());
    }
  }

  private void drain() throws IOException {
    for (AccessEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
      queued.decrementAndGet();
      out.write(line(entry));
      out.write('\n');
    }
  }

  private String line(AccessEntry entry) {
    Map<String, Object> fields = new java.util.LinkedHashMap<>();
    fields.put("time", Instant.ofEpochMilli(entry.wallMillis()).toString());
    fields.put("role", entry.role());
    fields.put("client", entry.client());
    fields.put("protocol", entry.protocol().label());
    fields.put("method", entry.method());
    fields.put("host", entry.host());
    fields.put("target", entry.target());
    fields.put("status", entry.status());
    fields.put("received_bytes", entry.receivedBytes());
    fields.put("sent_bytes", entry.sentBytes());
    fields.put("duration_micros", entry.durationNanos() / 1_000);
    return json.writeValueAsString(fields);
  }
}
