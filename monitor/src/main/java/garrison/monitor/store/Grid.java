// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/**
 * The points in time a query answers for: {@code count} buckets of {@code stepMillis}, of which
 * number i covers start + i * step (inclusive) to start + (i + 1) * step (exclusive).
 */
public record Grid(long startMillis, long stepMillis, int count) {
  /** The most buckets of one query. */
  public static final int MAXIMUM_BUCKETS = 4_000;

  public Grid {
    if (stepMillis < 1) {
      throw new IllegalArgumentException("step: " + stepMillis + " ms (expected: at least 1)");
    }
    if (count < 1 || count > MAXIMUM_BUCKETS) {
      throw new IllegalArgumentException(
          "range: " + count + " steps (expected: 1-" + MAXIMUM_BUCKETS + ")");
    }
  }

  /** The buckets of {@code stepMillis} that end with the one {@code endMillis} lies in. */
  public static Grid ending(long endMillis, long rangeMillis, long stepMillis) {
    long end = Math.floorDiv(endMillis, stepMillis) + 1;
    int count = Math.toIntExact(Math.max(1, Math.ceilDiv(rangeMillis, stepMillis)));
    return new Grid((end - count) * stepMillis, stepMillis, count);
  }

  /** The first instant behind the last bucket. */
  public long endMillis() {
    return startMillis + stepMillis * count;
  }

  /** When bucket {@code index} begins. */
  public long bucketMillis(int index) {
    return startMillis + stepMillis * index;
  }
}
