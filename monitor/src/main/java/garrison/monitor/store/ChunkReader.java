// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/** Decompresses a chunk; the reverse of {@link ChunkWriter}, which explains the format. */
final class ChunkReader implements SampleCursor {
  private final BitReader in;
  private int left;
  private boolean started;
  private long timestamp;
  private long delta;
  private long value;
  private int leading;
  private int trailing;

  ChunkReader(Chunk chunk) {
    in = new BitReader(chunk.data());
    left = chunk.count();
  }

  @Override
  public boolean next() {
    if (left == 0) {
      return false;
    }
    left--;
    if (!started) {
      started = true;
      timestamp = in.read(64);
      value = in.read(64);
      return true;
    }
    int bits = ChunkWriter.TIME_BITS[in.readOnes(ChunkWriter.TIME_BITS.length - 1)];
    long change = in.read(bits);
    if (bits > 0) {
      change = change << (64 - bits) >> (64 - bits);
    }
    delta += change;
    timestamp += delta;
    if (in.read(1) == 1) {
      if (in.read(1) == 1) {
        leading = (int) in.read(5);
        trailing = 64 - leading - ((int) in.read(6) + 1);
      }
      value ^= in.read(64 - leading - trailing) << trailing;
    }
    return true;
  }

  @Override
  public long timestampMillis() {
    return timestamp;
  }

  @Override
  public long valueBits() {
    return value;
  }
}
