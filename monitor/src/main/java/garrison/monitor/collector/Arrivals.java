// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.collector;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When each server was last heard of, by the monitor's own clock: a server whose clock is wrong, or
 * which delivers old measurements, is heard of all the same. Thread-safe.
 */
public final class Arrivals {
  private final Map<String, Long> lastMillis = new HashMap<>();
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition another = lock.newCondition();
  private long count;

  public Arrivals(InstantSource clock) {
    this.clock = clock;
  }

  /** A batch of {@code server} has been stored. */
  public void arrived(String server) {
    lock.lock();
    try {
      lastMillis.put(server, clock.millis());
      count++;
      another.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** When {@code server} was last heard of in milliseconds since 1970, if ever. */
  public Optional<Long> last(String server) {
    lock.lock();
    try {
      return Optional.ofNullable(lastMillis.get(server));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until more than {@code seen} batches have been stored.
   *
   * @param limit how long to wait at most
   * @return how many have been stored
   */
  public long await(long seen, Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (count <= seen && left > 0) {
        left = another.awaitNanos(left);
      }
      return count;
    } finally {
      lock.unlock();
    }
  }
}
