// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Builds a record of the store's files: variable-length integers and text. */
final class ByteWriter {
  private byte[] bytes = new byte[1024];
  private int size;

  /** An unsigned integer, seven bits a byte, lowest first. */
  ByteWriter varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** A signed integer: small magnitudes are short. */
  ByteWriter signed(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  ByteWriter text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    varint(encoded.length);
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
    return this;
  }

  ByteWriter key(SeriesKey key) {
    text(key.name());
    varint(key.labels().size());
    for (Map.Entry<String, String> label : key.labels().entrySet()) {
      text(label.getKey());
      text(label.getValue());
    }
    return this;
  }

  /** What was written; valid until the next write. */
  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  int size() {
    return size;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
