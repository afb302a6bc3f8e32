// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.Arrays;

/** Writes values of any number of bits, most significant bit first. Confined to its owner. */
final class BitWriter {
  private byte[] bytes = new byte[64];
  private int bits;

  /** Appends the lowest {@code count} bits of {@code value}; count is 0 to 64. */
  void write(long value, int count) {
    int needed = (bits + count + 7) >>> 3;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
    }
    int left = count;
    while (left > 0) {
      int free = 8 - (bits & 7);
      int take = Math.min(free, left);
      long part = (value >>> (left - take)) & ((1L << take) - 1);
      bytes[bits >>> 3] |= (byte) (part << (free - take));
      bits += take;
      left -= take;
    }
  }

  /** What was written so far; the last byte is filled with zero bits. */
  byte[] toByteArray() {
    return Arrays.copyOf(bytes, (bits + 7) >>> 3);
  }
}
