// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Reads what {@link ByteWriter} wrote, and trusts none of it. */
final class ByteReader {
  private final ByteBuffer bytes;

  ByteReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  long varint() throws DamagedBlockException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = nextByte();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new DamagedBlockException("integer: more than 10 bytes");
  }

  /** A count or length between 0 and {@code maximum}. */
  int count(int maximum) throws DamagedBlockException {
    long count = varint();
    if (count < 0 || count > maximum) {
      throw new DamagedBlockException("count: " + count + " (expected: 0-" + maximum + ")");
    }
    return (int) count;
  }

  long signed() throws DamagedBlockException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  String text() throws DamagedBlockException {
    byte[] encoded = new byte[count(bytes.remaining())];
    bytes.get(encoded);
    return new String(encoded, StandardCharsets.UTF_8);
  }

  SeriesKey key() throws DamagedBlockException {
    String name = text();
    int labels = count(SeriesKey.MAXIMUM_LABELS);
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < labels; i++) {
      map.put(text(), text());
    }
    try {
      return new SeriesKey(name, map);
    } catch (IllegalArgumentException e) {
      throw new DamagedBlockException("series key: " + e.getMessage());
    }
  }

  boolean hasRemaining() {
    return bytes.hasRemaining();
  }

  private byte nextByte() throws DamagedBlockException {
    try {
      return bytes.get();
    } catch (BufferUnderflowException _) {
      throw new DamagedBlockException("record: too short");
    }
  }
}
