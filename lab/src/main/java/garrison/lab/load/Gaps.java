// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import java.time.Duration;

/**
 * How long writes could not be made, seen from a client: the time between two acknowledgements that
 * follow each other, when writes are attempted all the time.
 *
 * <p>A gap belongs to a window when it ends in it, so one that was open when the window began
 * counts in full: the fault may have come just after the last acknowledgement. A gap still open
 * when the window is read counts up to then. Called from many threads.
 *
 * <p>Rejected: timing from the fault itself to the first success, which misses a second outage (the
 * return of the broken server, say) and counts a write that was under way as available.
 */
final class Gaps {
  /**
   * What was seen in a window.
   *
   * @param longest the longest gap
   * @param total of all gaps above the floor
   */
  record Seen(Duration longest, Duration total) {}

  private final long floorNanos;
  private long lastNanos;
  private long longestNanos;
  private long totalNanos;

  /**
   * Nothing was acknowledged yet.
   *
   * @param floor what a busy machine makes of a gap without any fault; shorter gaps are not summed
   */
  Gaps(Duration floor, long nowNanos) {
    this.floorNanos = floor.toNanos();
    this.lastNanos = nowNanos;
  }

  synchronized void acknowledged(long nowNanos) {
    long gap = nowNanos - lastNanos;
    if (gap <= 0) {
      return; // another thread was a moment later, and here first
    }
    lastNanos = nowNanos;
    longestNanos = Math.max(longestNanos, gap);
    if (gap > floorNanos) {
      totalNanos += gap;
    }
  }

  /** Begins a window; the gap that is open belongs to it. */
  synchronized void beginWindow() {
    longestNanos = 0;
    totalNanos = 0;
  }

  /** How long ago the last acknowledgement was. */
  synchronized Duration open(long nowNanos) {
    return Duration.ofNanos(Math.max(0, nowNanos - lastNanos));
  }

  synchronized Seen seen(long nowNanos) {
    long open = Math.max(0, nowNanos - lastNanos);
    return new Seen(
        Duration.ofNanos(Math.max(longestNanos, open)),
        Duration.ofNanos(totalNanos + (open > floorNanos ? open : 0)));
  }
}
