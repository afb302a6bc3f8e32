// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/**
 * Compressed samples of one series in the order of time, as {@link ChunkWriter} made them. The
 * array is never changed by anyone.
 */
@SuppressWarnings("ArrayRecordComponent") // internal, never compared
record Chunk(byte[] data, int count, long first, long last) {
  SampleCursor cursor() {
    return new ChunkReader(this);
  }

  boolean overlaps(long from, long to) {
    return count > 0 && first < to && last >= from;
  }
}
