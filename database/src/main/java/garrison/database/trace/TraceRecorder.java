// SPDX-License-Identifier: Apache-2.0

package garrison.database.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records moments in a server's {@link TraceFolder}. Whoever notes something never waits: a thread
 * of its own writes, line by line as they come. When it cannot keep up, moments are dropped and
 * counted; a disk that is full loses the trace and nothing else.
 */
public final class TraceRecorder implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(TraceRecorder.class);
  private static final int MOST_WAITING = 4096;
  private static final long MOST_EVENT_BYTES = 4 << 20;
  private static final long MOST_POSITION_BYTES = 2 << 20;
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private record Line(Moment.Kind kind, String text) {}

  private static final Line END = new Line(Moment.Kind.NODE, "");

  private final Path folder;
  private final InstantSource clock;
  private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  private TraceRecorder(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("database-trace").unstarted(this::run);
  }

  /**
   * Begins to record.
   *
   * @param folder continued when there is something
   */
  public static TraceRecorder start(Path folder, InstantSource clock) {
    TraceRecorder recorder = new TraceRecorder(folder, clock);
    recorder.thread.start();
    recorder.note(recorder.now(), Moment.Kind.NODE, List.of());
    return recorder;
  }

  /** The wall clock's microseconds since 1970. */
  public long now() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  /**
   * Records a moment; never waits.
   *
   * @param pairs its fields, {@code name=value} each, without blanks
   */
  public void note(long atMicros, Moment.Kind kind, List<String> pairs) {
    if (!waiting.offer(new Line(kind, Moment.line(atMicros, kind, pairs)))) {
      dropped.incrementAndGet();
    }
  }

  private void run() {
    try (TraceFile events = new TraceFile(folder.resolve(TraceFolder.EVENTS), MOST_EVENT_BYTES);
        TraceFile positions =
            new TraceFile(folder.resolve(TraceFolder.POSITIONS), MOST_POSITION_BYTES)) {
      for (Line line = waiting.take(); !line.equals(END); line = waiting.take()) {
        long missing = dropped.getAndSet(0);
        if (missing > 0) {
          events.append(
              Moment.Kind.DROPPED,
              Moment.line(now(), Moment.Kind.DROPPED, List.of("count=" + missing)));
        }
        (line.kind() == Moment.Kind.POSITION ? positions : events).append(line.kind(), line.text());
      }
    } catch (IOException e) {
      LOGGER.warn("event=trace-ended folder={}", folder, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      if (waiting.offer(END)) {
        thread.join(CLOSING);
      }
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
