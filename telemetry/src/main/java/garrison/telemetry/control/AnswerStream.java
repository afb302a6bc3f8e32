// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The body of one answer. It is held back until it ends, is flushed or has grown large, so that a
 * verb which fails half way is answered as an error and not as half a body. Only then is {@code ok}
 * sent, with the length when nothing was sent before the end. Confined to the thread of its
 * conversation.
 */
final class AnswerStream extends OutputStream {
  private static final byte[] OK = "ok\n".getBytes(StandardCharsets.UTF_8);
  private static final int HELD_BACK_BYTES = 1024 * 1024;

  private final SocketChannel channel;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream(512);
  private boolean begun;
  private long written;

  AnswerStream(SocketChannel channel) {
    this.channel = channel;
  }

  /** Whether the client has been told that all is well. */
  boolean begun() {
    return begun;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (written + length > ControlLimits.BODY_BYTES) {
      throw new ControlException(
          "answer: more than %d bytes (expected: at most that)"
              .formatted(ControlLimits.BODY_BYTES));
    }
    written += length;
    held.write(bytes, offset, length);
    if (held.size() >= HELD_BACK_BYTES) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    if (!begun) {
      begun = true;
      Lines.write(channel, OK, 0, OK.length);
    }
    byte[] bytes = held.toByteArray();
    held.reset();
    Lines.write(channel, bytes, 0, bytes.length);
  }

  /** Sends what is held back, as the whole answer if nothing was sent before. */
  void end() throws IOException {
    if (begun) {
      flush();
      return;
    }
    begun = true;
    byte[] status = ("ok " + held.size() + "\n").getBytes(StandardCharsets.UTF_8);
    Lines.write(channel, status, 0, status.length);
    flush();
  }

  /** Sends {@code error: message} in place of what was held back. */
  void fail(String message) throws IOException {
    byte[] line = Lines.oneLine("error: " + message, ControlLimits.STATUS_BYTES);
    Lines.write(channel, line, 0, line.length);
  }
}
