// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a channel when its time is up, which is what ends a blocking read or write on a Unix
 * socket: those know no timeout of their own. It waits on a virtual thread, which costs no platform
 * thread, and ends as soon as it is closed itself.
 */
final class Cutoff implements AutoCloseable {
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean expired;

  private Cutoff() {}

  static Cutoff after(Duration limit, Closeable channel) {
    Cutoff cutoff = new Cutoff();
    Thread.ofVirtual().name("control-cutoff").start(() -> cutoff.watch(limit, channel));
    return cutoff;
  }

  /** Whether the channel was closed because the time was up. */
  boolean expired() {
    return expired;
  }

  @Override
  public void close() {
    done.countDown();
  }

  private void watch(Duration limit, Closeable channel) {
    try {
      if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        expired = true;
        channel.close();
      }
    } catch (IOException _) {
      // A channel that fails to close is closed all the same.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
