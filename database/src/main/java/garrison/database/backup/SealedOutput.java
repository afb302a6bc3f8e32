// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.io.IOException;
import java.io.OutputStream;

/** Encrypts a stream into chunks; the last one is written, and marked, by {@link #finish}. */
final class SealedOutput extends OutputStream {
  private final OutputStream out;
  private final Frames frames;
  private final byte[] chunk = new byte[Frames.MOST_BYTES];
  private int filled;
  private long number;

  /**
   * @param name which the chunks are bound to
   */
  SealedOutput(String name, BackupKey key, OutputStream out) throws IOException {
    this.out = out;
    this.frames = Frames.begin(name, key, out);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (filled == chunk.length) {
        emit(Frames.Place.WITHIN);
      }
      int step = Math.min(length - done, chunk.length - filled);
      System.arraycopy(bytes, offset + done, chunk, filled, step);
      filled += step;
      done += step;
    }
  }

  /** Marks the end. A stream that is closed without it reads as cut off. */
  void finish() throws IOException {
    emit(Frames.Place.LAST);
    out.flush();
  }

  private void emit(Frames.Place place) throws IOException {
    out.write(frames.encrypt(number, place, chunk, filled));
    number++;
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
