// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads and writes the lines of the control protocol. */
final class Lines {
  private Lines() {}

  /**
   * Reads one line, without its line feed.
   *
   * @throws MalformedException when the stream ends first, the line is longer than {@code limit}
   *     bytes, or it is not UTF-8
   */
  static String read(InputStream in, int limit) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new MalformedException("ended after " + line.size() + " bytes (expected: a line)");
      }
      if (line.size() == limit - 1) {
        throw new MalformedException(
            "more than " + limit + " bytes (expected: a line of at most that)");
      }
      line.write(next);
    }
    return text(line.toByteArray());
  }

  /** The text as one line: whatever would end it becomes a blank, and it ends in a line feed. */
  static byte[] oneLine(String text, int limit) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), limit));
    for (int at = 0; at < text.length() && line.length() < limit / 4; at++) {
      char next = text.charAt(at);
      line.append(Character.isISOControl(next) ? ' ' : next);
    }
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("not UTF-8 (expected: UTF-8)", e);
    }
  }

  static void write(SocketChannel channel, byte[] bytes, int offset, int length)
      throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /** What came is not a line of this protocol. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }

    MalformedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
