// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends something in which nothing moves any more. A socket can be told how long to wait for bytes
 * to come, but not how long for bytes to go.
 */
final class IdleGuard implements AutoCloseable {
  private final Duration limit;
  private final Runnable end;
  private final LongSupplier nanos;
  private final Thread thread;
  private volatile long lastNanos;

  IdleGuard(Duration limit, LongSupplier nanos, Runnable end) {
    this.limit = limit;
    this.end = end;
    this.nanos = nanos;
    this.lastNanos = nanos.getAsLong();
    this.thread = Thread.ofVirtual().name("copy-idle-guard").start(this::watch);
  }

  /** Something has moved. */
  void moved() {
    lastNanos = nanos.getAsLong();
  }

  private void watch() {
    try {
      while (nanos.getAsLong() - lastNanos < limit.toNanos()) {
        TimeUnit.MILLISECONDS.sleep(Math.max(1, limit.toMillis() / 20));
      }
      end.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
