// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.gateway.passage.Preamble.Answer;
import garrison.gateway.passage.Preamble.Question;
import garrison.gateway.passage.Standing.Admission;
import garrison.model.ServerName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreambleTest {
  private static final ServerName WRITER = new ServerName("web-2");

  @Test
  void questionIsReadInPiecesAndNothingBehindItIsTaken() {
    for (Purpose purpose : Purpose.values()) {
      Question question = new Question(purpose, 0x0102030405060708L, WRITER);
      byte[] bytes = bytes(question);
      PreambleReader reader = new PreambleReader();
      for (int i = 0; i < bytes.length - 1; i++) {
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes, i, 1))).isFalse();
      }
      ByteBuf last = Unpooled.wrappedBuffer(new byte[] {bytes[bytes.length - 1], 'x', 'y'});
      assertThat(reader.read(last)).isTrue();
      assertThat(reader.question()).isEqualTo(question);
      assertThat(last.readableBytes()).isEqualTo(2);
    }
  }

  @Test
  void oneReaderTakesManyAnswers() {
    PreambleReader reader = new PreambleReader();
    for (Admission writes : Admission.values()) {
      for (Admission reads : Admission.values()) {
        for (Answer answer :
            new Answer[] {
              new Answer(writes, reads, Long.MAX_VALUE, new ServerName("a".repeat(32))),
              new Answer(writes, reads, 0, null)
            }) {
          assertThat(reader.read(Unpooled.wrappedBuffer(bytes(answer)))).isTrue();
          assertThat(reader.answer()).isEqualTo(answer);
        }
      }
    }
  }

  @Test
  void formIsTheOneThatIsDescribed() {
    assertThat(ByteBufUtil.hexDump(bytes(new Question(Purpose.READ, 3, WRITER))))
        .isEqualTo("4753514c" + "01" + "02" + "0000000000000003" + "05" + "7765622d32");
    assertThat(ByteBufUtil.hexDump(bytes(new Answer(Admission.CLOSED, Admission.OPEN, 0, null))))
        .isEqualTo("4753514c" + "01" + "02" + "0000000000000000" + "00");
  }

  @Test
  void strangerIsRefusedAtTheFirstByteThatShowsIt() {
    refusesAt(0, 'X', "preamble: none (expected: GSQL first)");
    refusesAt(3, 'X', "preamble: none (expected: GSQL first)");
    refusesAt(4, 2, "preamble version: 2 (expected: 1)");
    refusesAt(14, 33, "epoch: 3 with a name of 33 bytes (expected: both or neither)");
    refusesAt(14, 0xff, "epoch: 3 with a name of 255 bytes (expected: both or neither)");
    refusesAt(14, 0, "epoch: 3 with a name of 0 bytes (expected: both or neither)");
  }

  @Test
  void completePreambleWithoutSenseIsRefused() {
    assertThatThrownBy(() -> complete(5, 0).question()).hasMessage("purpose: 0 (expected: 1-3)");
    assertThatThrownBy(() -> complete(5, 4).question()).hasMessage("purpose: 4 (expected: 1-3)");
    assertThatThrownBy(() -> complete(5, 0x80).answer()).isInstanceOf(PreambleException.class);
    assertThatThrownBy(() -> complete(15, '_').question())
        .isInstanceOf(PreambleException.class)
        .hasMessageContaining("writer: not a name");
  }

  @Test
  void anyBytesAreAPreambleOrRefusedAndNoMoreThanOnesLengthIsTaken() {
    byte[] good = bytes(new Question(Purpose.WRITE, 3, WRITER));
    int read = 0;
    for (int seed = 0; seed < 50_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[60];
      random.nextBytes(bytes);
      System.arraycopy(good, 0, bytes, 0, random.nextInt(good.length + 1));
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(good.length)] = (byte) random.nextInt();
      }
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
      PreambleReader reader = new PreambleReader();
      try {
        if (reader.read(buffer)) {
          Preamble preamble = random.nextBoolean() ? reader.question() : reader.answer();
          byte[] taken = Arrays.copyOf(bytes, buffer.readerIndex());
          assertThat(bytes(preamble)).as("seed %d", seed).isEqualTo(taken);
          read++;
        }
      } catch (PreambleException _) {
        // As it should be.
      }
      assertThat(buffer.readerIndex()).isLessThanOrEqualTo(47);
    }
    assertThat(read).isGreaterThan(1000);
  }

  private static void refusesAt(int index, int value, String message) {
    byte[] bytes = bytes(new Question(Purpose.WRITE, 3, WRITER));
    bytes[index] = (byte) value;
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    assertThatThrownBy(() -> new PreambleReader().read(buffer))
        .isInstanceOf(PreambleException.class)
        .hasMessage(message);
    assertThat(buffer.readerIndex()).isEqualTo(index + 1);
  }

  private static PreambleReader complete(int index, int value) {
    byte[] bytes = bytes(new Question(Purpose.WRITE, 3, WRITER));
    bytes[index] = (byte) value;
    PreambleReader reader = new PreambleReader();
    assertThat(reader.read(Unpooled.wrappedBuffer(bytes))).isTrue();
    return reader;
  }

  private static byte[] bytes(Preamble preamble) {
    ByteBuf encoded = preamble.encode(UnpooledByteBufAllocator.DEFAULT);
    try {
      return ByteBufUtil.getBytes(encoded);
    } finally {
      encoded.release();
    }
  }
}
