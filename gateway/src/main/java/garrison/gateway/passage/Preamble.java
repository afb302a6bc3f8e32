// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.passage.Standing.Admission;
import garrison.model.ServerName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a passage and an entry tell each other before the first byte of SQL, inside mutual TLS. Both
 * sides present the highest epoch they know with its writer.
 *
 * <pre>
 * 4 bytes  "GSQL"
 * 1 byte   version: 1
 * 1 byte   a question's purpose (1 write, 2 read, 3 ask), or an answer's admissions (bit 0 writes,
 *          bit 1 reads)
 * 8 bytes  epoch, most significant byte first, not negative
 * 1 byte   length of the writer's name: 0 with epoch 0, else 1 to 32
 * n bytes  the name
 * </pre>
 */
sealed interface Preamble {
  /** The only version there is. */
  int VERSION = 1;

  /** "GSQL". */
  int MAGIC = 0x4753514c;

  /** Bytes before the name. */
  int HEAD_BYTES = 15;

  /** The longest name ({@link ServerName}). */
  int NAME_BYTES = 32;

  int WRITES_BIT = 1;
  int READS_BIT = 2;

  /** The highest epoch the sender knows; 0 for none. */
  long epoch();

  /** Who writes under it. */
  @Nullable ServerName writer();

  /** The passage's part. */
  record Question(Purpose purpose, long epoch, @Nullable ServerName writer) implements Preamble {
    static Question of(Purpose purpose, Standing standing) {
      return new Question(purpose, standing.epoch(), standing.writer());
    }
  }

  /** The entry's part: what it is open for. A connection it is not open for ends with it. */
  record Answer(Admission writes, Admission reads, long epoch, @Nullable ServerName writer)
      implements Preamble {
    static Answer of(Standing standing) {
      return new Answer(standing.writes(), standing.reads(), standing.epoch(), standing.writer());
    }

    boolean admits(Purpose purpose) {
      return switch (purpose) {
        case WRITE -> writes == Admission.OPEN;
        case READ -> reads == Admission.OPEN;
        case ASK -> true;
      };
    }
  }

  /** The bytes of it. */
  default ByteBuf encode(ByteBufAllocator allocator) {
    ServerName name = writer();
    byte[] bytes = name == null ? new byte[0] : name.value().getBytes(StandardCharsets.US_ASCII);
    ByteBuf encoded = allocator.buffer(HEAD_BYTES + bytes.length);
    encoded.writeInt(MAGIC);
    encoded.writeByte(VERSION);
    encoded.writeByte(word());
    encoded.writeLong(epoch());
    encoded.writeByte(bytes.length);
    encoded.writeBytes(bytes);
    return encoded;
  }

  private int word() {
    return switch (this) {
      case Question question -> question.purpose.code();
      case Answer answer ->
          (answer.writes == Admission.OPEN ? WRITES_BIT : 0)
              | (answer.reads == Admission.OPEN ? READS_BIT : 0);
    };
  }
}
