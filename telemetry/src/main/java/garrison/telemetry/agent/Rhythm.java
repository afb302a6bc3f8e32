// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

/**
 * Beats that do not drift: each is a whole number of periods after the first, however long the work
 * between them took. Beats that were missed are skipped, not made up for.
 */
final class Rhythm {
  private final long first;
  private final long period;
  private long beat;

  /** The first beat is at {@code first}; both are in nanoseconds of a monotonic ticker. */
  Rhythm(long first, long period) {
    this.first = first;
    this.period = period;
  }

  /** How long to wait for the next beat, and how many were missed before it. */
  record Next(long waitNanos, long missed) {}

  Next next(long now) {
    long due = beat + 1;
    long passed = Math.floorDiv(now - first, period);
    long upcoming = Math.max(due, passed * period == now - first ? passed : passed + 1);
    beat = upcoming;
    return new Next(first + upcoming * period - now, upcoming - due);
  }
}
