// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests being served, so that a stop can wait for them.
 *
 * <p>A stop is orderly when the gateway notices it before any request is lost. New connections are
 * refused first (the launcher removes the socket's file). Each answer from then on says {@code
 * Connection: close}, so the gateway lets go of its pooled connections one by one. The container
 * stops once nothing has been in flight for {@link #QUIET}; a request that arrives on a pooled
 * connection meanwhile is still served. What remains is a request sent in the very moment an idle
 * connection is closed, which HTTP leaves to the client to repeat (RFC 9112, section 9.5).
 */
public final class InFlight {
  /** How long nothing may be in flight before the container stops. */
  static final Duration QUIET = Duration.ofMillis(200);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int active;
  private volatile boolean stopping;

  /** A request has arrived. */
  public void began() {
    lock.lock();
    try {
      active++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A request has been answered completely, or given up. */
  public void ended() {
    lock.lock();
    try {
      active--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the answers are to end their connections. */
  public boolean stopping() {
    return stopping;
  }

  /**
   * Waits until nothing has been in flight for {@link #QUIET}.
   *
   * @return how many requests are still in flight after the limit
   */
  int drain(Duration limit) {
    stopping = true;
    long deadline = System.nanoTime() + limit.toNanos();
    lock.lock();
    try {
      while (true) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return active;
        }
        long wait = active == 0 ? Math.min(left, QUIET.toNanos()) : left;
        boolean signalled = changed.await(wait, TimeUnit.NANOSECONDS);
        if (!signalled && active == 0) {
          return 0;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return active;
    } finally {
      lock.unlock();
    }
  }
}
