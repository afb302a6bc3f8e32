// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends what is new to every page that is open, as server-sent events (HTML Living Standard,
 * section 9.2). A frame is made once and sent to all; a page that is slow misses frames instead of
 * holding them up, since each of its frames is written by a thread of its own and the newest is
 * taken each time. The number of pages is bounded; a browser that is turned away tries again by
 * itself.
 */
final class LiveFeed implements AutoCloseable {
  /** How many pages are served at a time. */
  static final int MAXIMUM_PAGES = 32;

  private static final long HEARTBEAT_SECONDS = 15;
  private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PREAMBLE = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);

  private final Semaphore places = new Semaphore(MAXIMUM_PAGES);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private byte[] frame = PREAMBLE;
  private long number;
  private boolean closed;

  /** How many pages are being served. */
  int pages() {
    return MAXIMUM_PAGES - places.availablePermits();
  }

  /** Makes {@code json}, which has no line break, the newest frame. */
  void publish(String json) {
    byte[] bytes = ("event: now\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      frame = bytes;
      number++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Serves one page until it goes away; false when there is no place for it. */
  boolean serve(HttpExchange exchange) throws IOException {
    if (!places.tryAcquire()) {
      return false;
    }
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.write(PREAMBLE);
      out.flush();
      long seen = 0;
      while (true) {
        byte[] next;
        lock.lock();
        try {
          if (number == seen && !closed && !changed.await(HEARTBEAT_SECONDS, TimeUnit.SECONDS)) {
            next = HEARTBEAT;
          } else if (closed) {
            return true;
          } else {
            next = frame;
            seen = number;
          }
        } finally {
          lock.unlock();
        }
        out.write(next);
        out.flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      places.release();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
