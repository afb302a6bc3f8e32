// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

/**
 * Makes a counter of a sum over processes that come and go. A process that ends takes its share out
 * of the sum, unless its parent waited for it and has it now; so each rise of the sum is added and
 * each fall is ignored. What is lost is at most what the others used in the very interval of a
 * fall.
 */
final class RisingSum {
  private long last;
  private long total;

  /** Takes the next reading of the sum, and returns the counter. */
  long next(long sum) {
    total += Math.max(0, sum - last);
    last = sum;
    return total;
  }

  /** The counter as it stands. */
  long total() {
    return total;
  }
}
