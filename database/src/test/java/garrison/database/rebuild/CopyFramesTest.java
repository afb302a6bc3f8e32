// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CopyFramesTest {
  private static final CopyFrames.End END =
      new CopyFrames.End("0-1-42,7-3-9", CopyFrames.Prepared.SOME);

  private final byte[] content = new byte[1000];

  CopyFramesTest() {
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) i;
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    CopyFrames.Reader reader = reader(whole());
    assertThat(reader.head()).isEqualTo(1234);
    assertThat(reader.pieces(read)).isEqualTo(END);
    assertThat(read.toByteArray()).isEqualTo(content);
  }

  @Test
  void aStreamThatStopsAnywhereIsNotWhole() throws IOException {
    byte[] whole = whole();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(part)).as("%d bytes", length).isInstanceOf(Exception.class);
    }
    byte[] withoutEnd = Arrays.copyOf(whole, whole.length - 20);
    assertThatThrownBy(() -> read(withoutEnd))
        .isInstanceOf(CopyException.class)
        .hasMessage("copy: broken off after 1000 bytes (expected: its end)");
  }

  @Test
  void aByteThatChangedIsFound() throws IOException {
    byte[] changed = whole();
    changed[200] ^= 1;
    assertThatThrownBy(() -> read(changed))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("SHA-256");
  }

  @Test
  void aRefusalIsToldInItsOwnWords() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CopyFrames.Writer writer = new CopyFrames.Writer(out);
    writer.refuse("a copy is under way already");
    assertThatThrownBy(() -> reader(out.toByteArray()).head())
        .hasMessage("refused: a copy is under way already");
  }

  @Test
  void aRefusalAfterTheFirstPiecesEndsTheCopy() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CopyFrames.Writer writer = new CopyFrames.Writer(out);
    writer.head(1234);
    writer.piece(content, 600);
    writer.refuse("mariadb-backup: exit code 1");
    assertThatThrownBy(() -> read(out.toByteArray()))
        .hasMessage("refused: mariadb-backup: exit code 1");
  }

  @Test
  void aPieceLongerThanPermittedIsNotEvenRead() {
    byte[] huge = {'H', 0, 0, 0, 1, '1', 'P', 127, 0, 0, 0};
    assertThatThrownBy(() -> read(huge)).hasMessageContaining("expected: at most 262144");
  }

  private byte[] whole() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CopyFrames.Writer writer = new CopyFrames.Writer(out);
    writer.head(1234);
    writer.piece(content, 600);
    writer.piece(Arrays.copyOfRange(content, 600, 1000), 400);
    writer.end(END);
    return out.toByteArray();
  }

  private static CopyFrames.Reader reader(byte[] bytes) {
    return new CopyFrames.Reader(new ByteArrayInputStream(bytes));
  }

  private static void read(byte[] bytes) throws IOException {
    CopyFrames.Reader reader = reader(bytes);
    long _ = reader.head();
    CopyFrames.End _ = reader.pieces(new ByteArrayOutputStream());
  }
}
