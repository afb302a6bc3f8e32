// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Decrypts what {@link SealedOutput} wrote, to its marked end and no further. */
final class SealedInput extends InputStream {
  private final String name;
  private final InputStream in;
  private final Frames frames;
  private byte[] content = new byte[0];
  private int position;
  private long number;
  private boolean ended;

  SealedInput(String name, BackupKey key, InputStream in) throws IOException {
    this.name = name;
    this.in = in;
    this.frames = Frames.open(name, key, in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == content.length) {
      if (ended) {
        return -1;
      }
      next();
    }
    int step = Math.min(length, content.length - position);
    System.arraycopy(content, position, bytes, offset, step);
    position += step;
    return step;
  }

  private void next() throws IOException {
    Optional<Frames.Chunk> chunk;
    try {
      chunk = frames.read(number, in);
    } catch (EOFException e) {
      throw new DamagedException(e.getMessage() + " (expected: its last chunk)");
    }
    if (chunk.isEmpty()) {
      throw new DamagedException(
          name + ": ends after " + number + " chunks (expected: its last chunk)");
    }
    content = chunk.get().content();
    position = 0;
    number++;
    if (chunk.get().place() == Frames.Place.LAST) {
      ended = true;
      if (in.read() >= 0) {
        throw new DamagedException(
            name + ": goes on after its last chunk, " + (number - 1) + " (expected: its end)");
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
