// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored is read as it was written, or refused with the place that is damaged. */
class SealedStreamTest {
  private static final String NAME = "fulls/web-1/data";
  private static final BackupKey KEY = BackupKey.of(new byte[32]);
  private static final int CHUNK_HEAD = 17;

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, Frames.MOST_BYTES - 1, Frames.MOST_BYTES, Frames.MOST_BYTES + 1, 700_000})
  void whatWasWrittenIsRead(int length) throws IOException {
    byte[] content = content(length);
    assertThat(read(write(content))).isEqualTo(content);
  }

  @Test
  void everyFlippedBitIsFound() throws IOException {
    byte[] sealed = write(content(600_000));
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = sealed.clone();
      damaged[random.nextInt(sealed.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> read(damaged))
          .isInstanceOf(DamagedException.class)
          .hasMessageStartingWith(NAME + ": ");
    }
  }

  @Test
  void everyTruncationIsFound() throws IOException {
    byte[] sealed = write(content(600_000));
    List<Integer> lengths = new ArrayList<>(boundaries(sealed));
    new Random(8).ints(200, 0, sealed.length).forEach(lengths::add);
    lengths.removeIf(length -> length >= sealed.length);
    for (int length : lengths) {
      assertThatThrownBy(() -> read(Arrays.copyOf(sealed, length)))
          .isInstanceOf(DamagedException.class)
          .hasMessageStartingWith(NAME + ": ");
    }
  }

  @Test
  void chunkThatIsMissingIsNamed() throws IOException {
    byte[] sealed = write(content(600_000));
    List<Integer> at = boundaries(sealed);
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    cut.write(sealed, 0, at.get(1));
    cut.write(sealed, at.get(2), sealed.length - at.get(2));
    assertThatThrownBy(() -> read(cut.toByteArray()))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("chunk 1 is damaged or not in its place");
  }

  @Test
  void chunksThatChangedPlacesAreFound() throws IOException {
    byte[] sealed = write(content(600_000));
    List<Integer> at = boundaries(sealed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(sealed, 0, at.get(0));
    out.write(sealed, at.get(1), at.get(2) - at.get(1));
    out.write(sealed, at.get(0), at.get(1) - at.get(0));
    out.write(sealed, at.get(2), sealed.length - at.get(2));
    assertThatThrownBy(() -> read(out.toByteArray()))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("chunk 0 is damaged or not in its place");
  }

  @Test
  void whatFollowsTheEndIsFound() throws IOException {
    byte[] sealed = write(content(10));
    byte[] longer = Arrays.copyOf(sealed, sealed.length + 1);
    assertThatThrownBy(() -> read(longer)).hasMessageContaining("goes on after its last chunk");
  }

  @Test
  void fileUnderAnotherNameIsRefused() throws IOException {
    byte[] sealed = write(content(10));
    assertThatThrownBy(() -> read("fulls/web-2/data", KEY, sealed))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("chunk 0");
  }

  @Test
  void otherKeyReadsNothing() throws IOException {
    byte[] sealed = write(content(10));
    byte[] other = new byte[32];
    other[0] = 1;
    assertThatThrownBy(() -> read(NAME, BackupKey.of(other), sealed))
        .isInstanceOf(DamagedException.class);
  }

  @Test
  void nothingReadableIsStored() throws IOException {
    byte[] content = "a secret of the site ".repeat(100).getBytes(StandardCharsets.US_ASCII);
    assertThat(new String(write(content), StandardCharsets.ISO_8859_1)).doesNotContain("secret");
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }

  private static byte[] write(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (SealedOutput sealed = new SealedOutput(NAME, KEY, out)) {
      sealed.write(content);
      sealed.finish();
    }
    return out.toByteArray();
  }

  private static byte[] read(byte[] sealed) throws IOException {
    return read(NAME, KEY, sealed);
  }

  private static byte[] read(String name, BackupKey key, byte[] sealed) throws IOException {
    try (SealedInput in = new SealedInput(name, key, new ByteArrayInputStream(sealed))) {
      return in.readAllBytes();
    }
  }

  /** Where each chunk begins, and the end. */
  private static List<Integer> boundaries(byte[] sealed) {
    List<Integer> at = new ArrayList<>();
    int position = Frames.FILE_HEAD_BYTES;
    while (position < sealed.length) {
      at.add(position);
      position += CHUNK_HEAD + ByteBuffer.wrap(sealed).getInt(position + 1);
    }
    at.add(position);
    return at;
  }
}
