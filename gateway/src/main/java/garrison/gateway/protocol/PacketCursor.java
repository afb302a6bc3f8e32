// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Finds the packets in the bytes of one direction, however these are cut: three bytes of length,
 * one of sequence, the payload. A payload that fills its packet goes on in the next one, and both
 * count as one here.
 *
 * <p>Of a payload only the first bytes are kept, in an array made once. The bytes themselves are
 * looked at where they are.
 */
final class PacketCursor {
  /** What happens at the end of each packet. */
  interface Sink {
    void packet(PacketCursor packet);
  }

  /** Longer than any part of a packet that is looked at, but for a greeting's version string. */
  private static final int WINDOW = 160;

  private static final int HEAD = 4;
  private static final int FULL = 0xffffff;

  /**
   * The lowest first byte that ends a list of rows; a row of which nothing is kept starts lower.
   */
  private static final int LOWEST_END = 0xfe;

  private final Sink sink;
  private final byte[] window = new byte[WINDOW];
  private int head;
  private int headBytes;
  private int sequence;
  private int length;
  private int left;
  private int kept;
  private int wanted;
  private boolean continues;
  private boolean skimming;

  PacketCursor(Sink sink) {
    this.sink = sink;
  }

  /** Goes past all readable bytes, and leaves the buffer as it is. */
  void pass(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (headBytes == HEAD) {
        int step = Math.min(left, end - at);
        keep(bytes, at, step);
        left -= step;
        at += step;
      } else if (headBytes == 0 && end - at >= HEAD) {
        head = bytes.getIntLE(at);
        at += HEAD;
        begin();
      } else {
        head |= (bytes.getByte(at) & 0xff) << (8 * headBytes);
        headBytes++;
        at++;
        if (headBytes == HEAD) {
          begin();
        }
      }
      if (headBytes == HEAD && left == 0) {
        finish();
      }
    }
  }

  /** Whether the next byte begins a packet. */
  boolean isAtBoundary() {
    return headBytes == 0 && !continues;
  }

  /** Whether the next packets are rows, of which nothing is wanted unless they end the list. */
  void skim(boolean rows) {
    skimming = rows;
  }

  /** The number of the packet, or of the first of those that make it up. */
  int sequence() {
    return sequence;
  }

  /** The payload's length, which stands for any greater one too when it is {@code 0xffffff}. */
  int length() {
    return length;
  }

  /** Whether the payload is so long that it needs a second packet. */
  boolean isLong() {
    return length == FULL;
  }

  /** How many of the payload's bytes can be asked for. */
  int kept() {
    return kept;
  }

  /** One of the payload's first bytes; 0 behind its end. */
  int at(int index) {
    return index < kept ? window[index] & 0xff : 0;
  }

  /** Two bytes, the lesser first. */
  int shortAt(int index) {
    return at(index) | at(index + 1) << 8;
  }

  private void begin() {
    headBytes = HEAD;
    left = head & FULL;
    if (!continues) {
      sequence = head >>> 24;
      length = left;
      kept = 0;
      wanted = Math.min(length, WINDOW);
    }
  }

  private void keep(ByteBuf bytes, int at, int step) {
    if (kept >= wanted) {
      return;
    }
    if (skimming && kept == 0 && (bytes.getByte(at) & 0xff) < LOWEST_END) {
      window[0] = bytes.getByte(at);
      kept = 1;
      wanted = 1;
      return;
    }
    int some = Math.min(step, wanted - kept);
    bytes.getBytes(at, window, kept, some);
    kept += some;
  }

  private void finish() {
    continues = (head & FULL) == FULL;
    headBytes = 0;
    if (!continues) {
      sink.packet(this);
    }
    head = 0;
  }
}
