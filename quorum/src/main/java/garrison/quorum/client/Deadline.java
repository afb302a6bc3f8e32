// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.time.Duration;

/**
 * A moment by the clock that only goes forward.
 *
 * @param nanos as {@link System#nanoTime} counts
 */
record Deadline(long nanos) {
  static Deadline in(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos());
  }

  /** Nanoseconds left, 0 when there are none. */
  long left() {
    return Math.max(0, nanos - System.nanoTime());
  }

  boolean passed() {
    return left() == 0;
  }

  /** The earlier one of this and {@code limit} from now. */
  Deadline within(Duration limit) {
    Deadline other = in(limit);
    return other.nanos - nanos < 0 ? other : this;
  }
}
