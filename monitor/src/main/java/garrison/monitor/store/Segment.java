// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import garrison.monitor.store.SeriesIndex.Known;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An hour that is finished: one file, never changed, read by position.
 *
 * <p>The file is one block for each series (its chunk, CRC-32C first), then the index (which series
 * lies where), then a footer of fixed size that finds the index. It is written under another name,
 * forced to disk and renamed, so it is there whole or not at all. A block that does not match its
 * checksum is left out of every answer and reported once; the other series of the hour are not
 * affected. Only the index is kept in memory, 16 bytes for each series and hour.
 */
final class Segment {
  /** Which block belongs to which series; four numbers each, sorted by the series' number. */
  @SuppressWarnings("ArrayRecordComponent") // internal, never compared
  private record Blocks(int[] series, int[] offsets, int[] lengths, int[] samples) {
    static final class Builder {
      private final TreeMap<Integer, int[]> found = new TreeMap<>();

      void add(Known known, int offset, int length, int samples) {
        found.put(known.number, new int[] {offset, length, samples});
      }

      Blocks build() {
        Blocks blocks =
            new Blocks(
                found.keySet().stream().mapToInt(Integer::intValue).toArray(),
                new int[found.size()],
                new int[found.size()],
                new int[found.size()]);
        int i = 0;
        for (int[] block : found.values()) {
          blocks.offsets[i] = block[0];
          blocks.lengths[i] = block[1];
          blocks.samples[i] = block[2];
          i++;
        }
        return blocks;
      }
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
  private static final long MAGIC = 0x47415252_53454731L; // "GARRSEG1"
  private static final int FOOTER = 8 + 8 + 4 + 4;
  private static final int CHECKSUM = 4;

  private final HourFile file;
  private final Path path;
  private final Blocks blocks;
  private final Set<Known> damaged = ConcurrentHashMap.newKeySet();
  private final long bytes;
  private final LongAdder damagedBlocks;

  private Segment(HourFile file, Path path, Blocks blocks, LongAdder damagedBlocks)
      throws IOException {
    this.bytes = Files.size(path);
    this.file = file;
    this.path = path;
    this.blocks = blocks;
    this.damagedBlocks = damagedBlocks;
  }

  /** Writes everything {@code head} holds, durably, and opens it. */
  static Segment write(Head head, Path folder, LongAdder damagedBlocks) throws IOException {
    HourFile file = head.file();
    Path target = file.segment(folder);
    Path temporary = folder.resolve(target.getFileName() + ".new");
    Blocks.Builder blocks = new Blocks.Builder();
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteWriter index = new ByteWriter();
      index.varint(head.series().size());
      int offset = 0;
      for (Map.Entry<Known, HeadSeries> each : head.series().entrySet()) {
        Chunk chunk = whole(each.getValue());
        ByteBuffer block = ByteBuffer.allocate(CHECKSUM + chunk.data().length);
        block.putInt(checksum(ByteBuffer.wrap(chunk.data()))).put(chunk.data()).flip();
        int length = block.remaining();
        index.key(each.getKey().key).varint(offset).varint(length).varint(chunk.count());
        blocks.add(each.getKey(), offset, length, chunk.count());
        writeFully(channel, block);
        offset = Math.addExact(offset, length);
      }
      ByteBuffer indexBytes = index.toBuffer();
      ByteBuffer footer = ByteBuffer.allocate(FOOTER);
      footer.putLong(offset).putInt(indexBytes.remaining());
      footer.putInt(checksum(indexBytes.duplicate())).putLong(MAGIC).flip();
      writeFully(channel, indexBytes);
      writeFully(channel, footer);
      channel.force(true);
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(folder);
    return new Segment(file, target, blocks.build(), damagedBlocks);
  }

  /**
   * Opens the segment of an earlier run.
   *
   * @throws DamagedBlockException when its index cannot be trusted: nothing in it can be found then
   */
  static Segment open(HourFile file, Path folder, SeriesIndex series, LongAdder damagedBlocks)
      throws IOException, DamagedBlockException {
    Path path = file.segment(folder);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer indexBytes = index(channel);
      ByteReader in = new ByteReader(indexBytes);
      int count = in.count(indexBytes.remaining());
      Blocks.Builder blocks = new Blocks.Builder();
      for (int i = 0; i < count; i++) {
        Known known = series.findOrAdd(in.key());
        int offset = in.count(Integer.MAX_VALUE);
        int length = in.count(Integer.MAX_VALUE);
        blocks.add(known, offset, length, in.count(Integer.MAX_VALUE));
      }
      return new Segment(file, path, blocks.build(), damagedBlocks);
    }
  }

  HourFile file() {
    return file;
  }

  /** Opens the file for a query; empty when retention has just removed it. */
  @Nullable FileChannel channel() throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /** The samples of one series; null when there are none or they are damaged. */
  @Nullable SampleCursor cursor(FileChannel channel, Known known) throws IOException {
    int at = Arrays.binarySearch(blocks.series, known.number);
    if (at < 0 || damaged.contains(known)) {
      return null;
    }
    int length = blocks.lengths[at];
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int read = readFully(channel, bytes, blocks.offsets[at]);
    bytes.flip();
    if (read == length && length >= CHECKSUM && bytes.getInt() == checksum(bytes.duplicate())) {
      byte[] data = new byte[bytes.remaining()];
      bytes.get(data);
      return new Chunk(data, blocks.samples[at], Long.MIN_VALUE, Long.MAX_VALUE).cursor();
    }
    if (damaged.add(known)) {
      damagedBlocks.increment();
      LOG.error(
          "event=segment_block_damaged file={} series=\"{}\" offset={} bytes={} samples={}"
              + " action=left_out",
          path,
          known.key,
          blocks.offsets[at],
          length,
          blocks.samples[at]);
    }
    return null;
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  long bytes() {
    return bytes;
  }

  static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Chunk whole(HeadSeries series) {
    ChunkWriter writer = new ChunkWriter();
    SampleCursor all = series.cursor(Long.MIN_VALUE, Long.MAX_VALUE);
    while (all.next()) {
      writer.append(all.timestampMillis(), all.valueBits());
    }
    return writer.toChunk();
  }

  private static ByteBuffer index(FileChannel channel) throws IOException, DamagedBlockException {
    long size = channel.size();
    ByteBuffer footer = ByteBuffer.allocate(FOOTER);
    if (size < FOOTER || readFully(channel, footer, size - FOOTER) != FOOTER) {
      throw new DamagedBlockException("footer: " + size + " bytes (expected: more)");
    }
    long offset = footer.flip().getLong();
    int length = footer.getInt();
    int expected = footer.getInt();
    if (footer.getLong() != MAGIC || offset < 0 || length < 0 || offset + length + FOOTER != size) {
      throw new DamagedBlockException("footer: not that of a segment of " + size + " bytes");
    }
    ByteBuffer index = ByteBuffer.allocate(length);
    if (readFully(channel, index, offset) != length
        || checksum(index.flip().duplicate()) != expected) {
      throw new DamagedBlockException("index: checksum does not match");
    }
    return index;
  }

  private static int readFully(FileChannel channel, ByteBuffer into, long from) throws IOException {
    long position = from;
    while (into.hasRemaining()) {
      int read = channel.read(into, position);
      if (read < 0) {
        break;
      }
      position += read;
    }
    return into.position();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
