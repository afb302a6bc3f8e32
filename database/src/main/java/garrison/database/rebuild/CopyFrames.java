// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The form of a copy on its way.
 *
 * <p>The asker sends eight letters. The answer is a row of frames, each a kind, a length and that
 * many bytes: a head, the stream in pieces, and an end, which says where the log continues and the
 * length and SHA-256 of all pieces; or, at any place, a refusal in words. A stream is whole when
 * its end was read and agrees. One that stops without it, by a cut, a crash or a kill at the other
 * end, is not, however much has arrived: a closed connection says nothing.
 */
final class CopyFrames {
  /** Bytes of a request. */
  static final int REQUEST_BYTES = 8;

  /** Asks for all data. */
  static final String COPY = "GARRCPY1";

  /** Asks how long the log is from its beginning on; the answer is a head. */
  static final String LOG = "GARRLOG1";

  /** Instead of a length: the log does not begin at the beginning. */
  static final long CUT_OFF = -1;

  /** Most bytes of one piece. */
  static final int MOST_BYTES = 1 << 18;

  private static final int MOST_WORDS = 4096;
  private static final byte HEAD = 'H';
  private static final byte PIECE = 'P';
  private static final byte END = 'E';
  private static final byte REFUSAL = 'R';

  private CopyFrames() {}

  /**
   * The end of a copy.
   *
   * @param position the last transaction in it, of each domain, as MariaDB writes it
   * @param prepared whether transactions may be in it that were prepared and not committed
   */
  record End(String position, Prepared prepared) {}

  /** Whether the source had transactions that waited to be committed. */
  enum Prepared {
    NONE,
    SOME
  }

  /** Writes a copy. */
  static final class Writer {
    private final DataOutputStream out;
    private final MessageDigest digest = sha256();
    private long bytes;

    Writer(OutputStream out) {
      this.out = new DataOutputStream(out);
    }

    void head(long expectedBytes) throws IOException {
      frame(HEAD, text(Long.toString(expectedBytes)), MOST_WORDS);
      out.flush();
    }

    void piece(byte[] content, int length) throws IOException {
      digest.update(content, 0, length);
      bytes += length;
      out.writeByte(PIECE);
      out.writeInt(length);
      out.write(content, 0, length);
    }

    void end(End end) throws IOException {
      String sum = HexFormat.of().formatHex(digest.digest());
      frame(
          END,
          text(bytes + "\n" + sum + "\n" + end.prepared() + "\n" + end.position()),
          MOST_WORDS);
      out.flush();
    }

    void refuse(String why) throws IOException {
      byte[] words = text(why);
      frame(REFUSAL, words, Math.min(words.length, MOST_WORDS));
      out.flush();
    }

    private void frame(byte kind, byte[] content, int most) throws IOException {
      int length = Math.min(content.length, most);
      out.writeByte(kind);
      out.writeInt(length);
      out.write(content, 0, length);
    }
  }

  /** Reads a copy. */
  static final class Reader {
    private final DataInputStream in;
    private final MessageDigest digest = sha256();
    private long bytes;

    Reader(InputStream in) {
      this.in = new DataInputStream(in);
    }

    /** How many bytes of pieces were read. */
    long bytes() {
      return bytes;
    }

    /**
     * Reads the head: how many bytes to expect.
     *
     * @throws CopyException when the source refuses
     */
    long head() throws IOException {
      byte kind = in.readByte();
      byte[] content = content(kind == REFUSAL || kind == HEAD ? MOST_WORDS : 0);
      if (kind == REFUSAL) {
        throw refusal(content);
      }
      try {
        return Long.parseLong(words(content));
      } catch (NumberFormatException _) {
        throw new CopyException("copy: no head (expected: the number of bytes to come)");
      }
    }

    /**
     * Reads all pieces.
     *
     * @return the end, which agrees with them
     * @throws CopyException when the stream stops before its end or is not what was sent, or the
     *     source gives up
     */
    End pieces(OutputStream into) throws IOException {
      try {
        return read(into);
      } catch (EOFException e) {
        throw new CopyException(
            "copy: broken off after " + bytes + " bytes (expected: its end)", e);
      }
    }

    private End read(OutputStream into) throws IOException {
      while (true) {
        byte kind = in.readByte();
        byte[] content = content(kind == PIECE ? MOST_BYTES : MOST_WORDS);
        switch (kind) {
          case PIECE -> {
            digest.update(content);
            bytes += content.length;
            into.write(content);
          }
          case END -> {
            return end(words(content));
          }
          case REFUSAL -> throw refusal(content);
          default ->
              throw new CopyException("copy: a frame of kind " + kind + " (expected: a piece)");
        }
      }
    }

    private End end(String text) {
      String[] lines = text.split("\n", 4);
      String sum = HexFormat.of().formatHex(digest.digest());
      if (lines.length != 4 || !lines[0].equals(Long.toString(bytes)) || !lines[1].equals(sum)) {
        throw new CopyException(
            "copy: " + bytes + " bytes with SHA-256 " + sum + " (expected: " + text + ")");
      }
      return new End(lines[3], Prepared.valueOf(lines[2]));
    }

    private byte[] content(int most) throws IOException {
      int length = in.readInt();
      if (length < 0 || length > most) {
        throw new CopyException(
            "copy: a frame of " + length + " bytes (expected: at most " + most + ")");
      }
      byte[] content = new byte[length];
      in.readFully(content);
      return content;
    }

    private static CopyException refusal(byte[] content) {
      return new CopyException("refused: " + words(content));
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String words(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (every JDK has it)", e);
    }
  }
}
