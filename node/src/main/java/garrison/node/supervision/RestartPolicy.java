// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

import java.time.Duration;

/**
 * How long to wait before a process that ended is started again.
 *
 * <p>The first end is answered almost at once, because most ends are accidents and visitors wait.
 * Each further end of a process that had not been up for a while doubles the wait, so that a
 * process that cannot work does not eat the machine. A run of {@link #settled} clears the memory.
 * No randomness: what is restarted here is alone on its server, there is no herd to scatter.
 *
 * @param first the wait after an accident
 * @param most the longest wait
 * @param settled a run of this length counts as having worked
 */
public record RestartPolicy(Duration first, Duration most, Duration settled) {
  public static final RestartPolicy DEFAULTS =
      new RestartPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofSeconds(30));

  /** How many ends in a row there are now that a run of {@code length} has ended as well. */
  public int failures(int before, Duration length) {
    return length.compareTo(settled) >= 0 ? 1 : before + 1;
  }

  /** The wait after that many ends in a row; at least one. */
  public Duration delay(int failures) {
    int doublings = Math.min(failures - 1, 20);
    Duration delay = first.multipliedBy(1L << doublings);
    return delay.compareTo(most) > 0 ? most : delay;
  }
}
