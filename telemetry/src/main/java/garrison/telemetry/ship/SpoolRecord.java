// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One record of a segment file. The header has a checksum of its own, so that a damaged payload
 * costs one record, and a damaged header is found by looking for the next sound one.
 *
 * <pre>
 * 0  magic           4
 * 4  payload length  4
 * 8  sequence        8
 * 16 payload CRC-32C 4
 * 20 header CRC-32C  4   of bytes 0 to 19
 * 24 payload
 * </pre>
 *
 * <p>The sequence numbers all records of a spool, without gaps.
 */
final class SpoolRecord {
  static final int HEADER_BYTES = 24;

  /** The longest payload; a batch of ten thousand samples is a tenth of it, compressed. */
  static final int MAX_PAYLOAD_BYTES = 1024 * 1024;

  private static final int MAGIC = 0x67_73_70_31;

  private final long sequence;
  private final byte[] payload;

  SpoolRecord(long sequence, byte[] payload) {
    this.sequence = sequence;
    this.payload = payload;
  }

  long sequence() {
    return sequence;
  }

  byte[] payload() {
    return payload;
  }

  ByteBuffer bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    bytes
        .putInt(MAGIC)
        .putInt(payload.length)
        .putLong(sequence)
        .putInt(checksum(payload, 0, payload.length));
    bytes.putInt(checksum(bytes.array(), 0, HEADER_BYTES - Integer.BYTES)).put(payload);
    return bytes.flip();
  }

  /** A sound record and where the next one begins. */
  record Found(SpoolRecord record, int next) {}

  /** The first sound record at or after {@code from}. */
  static Optional<Found> first(byte[] segment, int from) {
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    int at = from;
    while (at + HEADER_BYTES <= segment.length) {
      if (!isHeader(segment, bytes, at)) {
        at++;
        continue;
      }
      int start = at + HEADER_BYTES;
      int length = bytes.getInt(at + 4);
      if (length <= segment.length - start
          && checksum(segment, start, length) == bytes.getInt(at + 16)) {
        byte[] payload = Arrays.copyOfRange(segment, start, start + length);
        return Optional.of(
            new Found(new SpoolRecord(bytes.getLong(at + 8), payload), start + length));
      }
      at++;
    }
    return Optional.empty();
  }

  static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  private static boolean isHeader(byte[] segment, ByteBuffer bytes, int at) {
    if (bytes.getInt(at) != MAGIC) {
      return false;
    }
    int length = bytes.getInt(at + 4);
    return length >= 0
        && length <= MAX_PAYLOAD_BYTES
        && checksum(segment, at, HEADER_BYTES - Integer.BYTES) == bytes.getInt(at + 20);
  }
}
