// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/** Reads what {@link BitWriter} wrote. Confined to its owner. */
final class BitReader {
  private final byte[] bytes;
  private int position;

  BitReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The next {@code count} bits, 0 to 64.
   *
   * @throws ArrayIndexOutOfBoundsException behind the end
   */
  long read(int count) {
    long value = 0;
    int left = count;
    while (left > 0) {
      int available = 8 - (position & 7);
      int take = Math.min(available, left);
      int part = ((bytes[position >>> 3] & 0xff) >>> (available - take)) & ((1 << take) - 1);
      value = (value << take) | part;
      position += take;
      left -= take;
    }
    return value;
  }

  /**
   * How many of the next bits are ones, at most {@code limit}; the zero behind them is consumed.
   */
  int readOnes(int limit) {
    int ones = 0;
    while (ones < limit && read(1) == 1) {
      ones++;
    }
    return ones;
  }
}
