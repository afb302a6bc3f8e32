// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes the protocol buffers wire format (protobuf.dev, "Encoding"), as far as metrics need it. It
 * is written here, and not by the protobuf library, because every node ships and few decode: this
 * way a node loads none of the library's code and descriptors. Tests hold it against the library.
 */
final class WireWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;

  private byte[] bytes = new byte[256];
  private int length;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** A nested message, also when it is empty. */
  void message(int field, Consumer<WireWriter> content) {
    WireWriter nested = new WireWriter();
    content.accept(nested);
    delimited(field, nested.bytes, nested.length);
  }

  /** A string; an empty one is the default, which is not written. */
  void string(int field, String value) {
    if (!value.isEmpty()) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      delimited(field, utf8, utf8.length);
    }
  }

  /** An enum or a boolean. */
  void number(int field, int value) {
    varint(tag(field, VARINT));
    varint(value);
  }

  void fixed(int field, long value) {
    varint(tag(field, FIXED64));
    eight(value);
  }

  void real(int field, double value) {
    fixed(field, Double.doubleToRawLongBits(value));
  }

  /** A packed list of numbers of eight bytes each. */
  void packed(int field, long[] values) {
    if (values.length > 0) {
      varint(tag(field, LENGTH));
      varint(values.length * Long.BYTES);
      for (long value : values) {
        eight(value);
      }
    }
  }

  private void delimited(int field, byte[] content, int count) {
    varint(tag(field, LENGTH));
    varint(count);
    room(count);
    System.arraycopy(content, 0, bytes, length, count);
    length += count;
  }

  private static int tag(int field, int type) {
    return (field << 3) | type;
  }

  private void varint(int value) {
    room(5);
    int left = value;
    while ((left & ~0x7f) != 0) {
      bytes[length++] = (byte) ((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  private void eight(long value) {
    room(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
