// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.passage.Standing.Admission;
import garrison.model.ServerName;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes one preamble out of bytes that arrive in any pieces, and not one byte more. What cannot
 * become a preamble is refused at the first byte that shows it, so a stranger is listened to for 47
 * bytes at most.
 *
 * <p>Confined to one event loop.
 */
final class PreambleReader {
  private static final int VERSION_AT = 4;
  private static final int WORD_AT = 5;
  private static final int EPOCH_AT = 6;
  private static final int LENGTH_AT = 14;

  private final byte[] bytes = new byte[Preamble.HEAD_BYTES + Preamble.NAME_BYTES];
  private int count;

  /**
   * Takes bytes until the preamble is complete.
   *
   * @return whether it is
   * @throws PreambleException when it cannot become one
   */
  boolean read(ByteBuf from) {
    while (count < wanted() && from.isReadable()) {
      bytes[count] = from.readByte();
      count++;
      check();
    }
    return count == wanted();
  }

  /** The complete preamble as a question; the next one may be read then. */
  Preamble.Question question() {
    Preamble.Question question = new Preamble.Question(purpose(), epoch(), writer());
    count = 0;
    return question;
  }

  /** The complete preamble as an answer; the next one may be read then. */
  Preamble.Answer answer() {
    int admissions = bytes[WORD_AT];
    if ((admissions & ~(Preamble.WRITES_BIT | Preamble.READS_BIT)) != 0) {
      throw new PreambleException("admissions: " + admissions + " (expected: 0-3)");
    }
    Preamble.Answer answer =
        new Preamble.Answer(
            admission(admissions, Preamble.WRITES_BIT),
            admission(admissions, Preamble.READS_BIT),
            epoch(),
            writer());
    count = 0;
    return answer;
  }

  private int wanted() {
    return count <= LENGTH_AT ? Preamble.HEAD_BYTES : Preamble.HEAD_BYTES + bytes[LENGTH_AT];
  }

  private void check() {
    int at = count - 1;
    int value = bytes[at] & 0xff;
    if (at < VERSION_AT) {
      if (value != (Preamble.MAGIC >>> (8 * (3 - at)) & 0xff)) {
        throw new PreambleException("preamble: none (expected: GSQL first)");
      }
    } else if (at == VERSION_AT) {
      if (value != Preamble.VERSION) {
        throw new PreambleException(
            "preamble version: " + value + " (expected: " + Preamble.VERSION + ")");
      }
    } else if (at == LENGTH_AT) {
      long epoch = epoch();
      if (epoch < 0 || value > Preamble.NAME_BYTES || (epoch == 0) != (value == 0)) {
        throw new PreambleException(
            "epoch: " + epoch + " with a name of " + value + " bytes (expected: both or neither)");
      }
    }
  }

  private long epoch() {
    long epoch = 0;
    for (int i = EPOCH_AT; i < LENGTH_AT; i++) {
      epoch = epoch << 8 | (bytes[i] & 0xff);
    }
    return epoch;
  }

  private @Nullable ServerName writer() {
    int length = bytes[LENGTH_AT];
    if (length == 0) {
      return null;
    }
    try {
      return new ServerName(
          new String(bytes, Preamble.HEAD_BYTES, length, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException _) {
      throw new PreambleException("writer: not a name (expected: " + ServerName.EXPECTED + ")");
    }
  }

  private Purpose purpose() {
    int code = bytes[WORD_AT];
    for (Purpose each : Purpose.values()) {
      if (each.code() == code) {
        return each;
      }
    }
    throw new PreambleException("purpose: " + code + " (expected: 1-3)");
  }

  private static Admission admission(int admissions, int bit) {
    return (admissions & bit) == 0 ? Admission.CLOSED : Admission.OPEN;
  }
}
