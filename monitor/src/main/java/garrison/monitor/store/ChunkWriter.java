// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/**
 * Compresses the samples of one series, as Facebook's Gorilla does ("Gorilla: a fast, scalable,
 * in-memory time series database", VLDB 2015, section 4.1).
 *
 * <p>A clock that ticks once a second makes timestamps whose differences hardly change, and most
 * measured values are near the one before. So a timestamp is stored as the change of the difference
 * between neighbours, in 1 bit when there is none and in 9 when it is a few milliseconds; a value
 * is stored as its exclusive-or with the one before, of which only the bits between the first and
 * the last that differ are written. A value that did not change costs one bit.
 *
 * <p>This differs from the paper where the paper loses something: timestamps are milliseconds of
 * any distance (the last code word carries 64 bits), and values are raw bit patterns, so that every
 * NaN and both zeros return as they were. Each sample must be later than the one before. A chunk is
 * useless without its count, which is kept beside it. Confined to its owner.
 */
final class ChunkWriter {
  /** How many bits the change of the difference gets, by the number of ones in front of it. */
  static final int[] TIME_BITS = {0, 7, 11, 16, 32, 64};

  private final BitWriter out = new BitWriter();
  private int count;
  private long first;
  private long last;
  private long lastDelta;
  private long lastValue;
  private int leading = -1;
  private int trailing;

  void append(long timestampMillis, long valueBits) {
    if (count == 0) {
      first = timestampMillis;
      out.write(timestampMillis, 64);
      out.write(valueBits, 64);
    } else {
      if (timestampMillis <= last) {
        throw new IllegalArgumentException(
            "timestamp: " + timestampMillis + " (expected: later than " + last + ")");
      }
      long delta = timestampMillis - last;
      writeTime(delta - lastDelta);
      writeValue(valueBits ^ lastValue);
      lastDelta = delta;
    }
    last = timestampMillis;
    lastValue = valueBits;
    count++;
  }

  int count() {
    return count;
  }

  /** The last sample's time; meaningless while the chunk is empty. */
  long last() {
    return last;
  }

  /** The samples so far. */
  Chunk toChunk() {
    return new Chunk(out.toByteArray(), count, first, last);
  }

  private void writeTime(long change) {
    int size = 0;
    while (!fits(change, TIME_BITS[size])) {
      size++;
    }
    for (int i = 0; i < size; i++) {
      out.write(1, 1);
    }
    if (size < TIME_BITS.length - 1) {
      out.write(0, 1);
    }
    out.write(change, TIME_BITS[size]);
  }

  private static boolean fits(long value, int bits) {
    return switch (bits) {
      case 0 -> value == 0;
      case 64 -> true;
      default -> value >= -(1L << (bits - 1)) && value < 1L << (bits - 1);
    };
  }

  private void writeValue(long difference) {
    if (difference == 0) {
      out.write(0, 1);
      return;
    }
    out.write(1, 1);
    int zerosInFront = Math.min(31, Long.numberOfLeadingZeros(difference));
    int zerosBehind = Long.numberOfTrailingZeros(difference);
    if (leading >= 0 && zerosInFront >= leading && zerosBehind >= trailing) {
      out.write(0, 1);
    } else {
      leading = zerosInFront;
      trailing = zerosBehind;
      out.write(1, 1);
      out.write(leading, 5);
      out.write(64 - leading - trailing - 1, 6);
    }
    out.write(difference >>> trailing, 64 - leading - trailing);
  }
}
