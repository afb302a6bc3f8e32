// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A queue on disk: what was appended is there after the process was killed, until it is marked as
 * delivered. Records lie in segment files that are only appended to, each named by its first
 * record's number; a segment goes when all of it is delivered, or when the spool would grow beyond
 * its limit. After a start a new segment is begun, so that nothing is ever written behind a record
 * that a kill has torn. Damaged records are found by their checksums, left out and counted.
 *
 * <p>A kill of the process loses nothing. Files are forced to the disk when a segment ends and on
 * close only, so a loss of power can cost the end of the last one: measurements are not worth a
 * flush a second on the disk that the database commits to.
 *
 * <p>Safe for many threads that append and one that delivers.
 */
public final class Spool implements AutoCloseable {
  private static final String SUFFIX = ".spool";

  /** What a file costs on disk, however short it is; this bounds the number of files too. */
  private static final long LEAST_SEGMENT_BYTES = 4096;

  private final Path folder;
  private final SpoolLimits limits;
  private final DeliveredMark mark;

  /** The size of each segment by the number of its first record. */
  private final NavigableMap<Long, Long> segments = new TreeMap<>();

  private Optional<FileChannel> tail = Optional.empty();
  private long next = 1;
  private long delivered;
  private long dropped;

  /** Where the oldest record that is not delivered lies, or damage before it. */
  private Place place = new Place(0, 0);

  /**
   * How a spool stands.
   *
   * @param pending records not yet delivered
   * @param bytes on disk
   * @param dropped records lost since it was opened: pushed out by the limit, or damaged
   */
  public record State(long pending, long bytes, long dropped) {}

  /** A place in a segment. */
  private record Place(long segment, int offset) {}

  /** A record that waits; its index counts from 1 in the answer of {@link #peek}. */
  static final class Pending {
    private final long sequence;
    private final byte[] payload;
    private final Place end;
    private final int index;

    private Pending(SpoolRecord record, Place end, int index) {
      this.sequence = record.sequence();
      this.payload = record.payload();
      this.end = end;
      this.index = index;
    }

    byte[] payload() {
      return payload;
    }

    long sequence() {
      return sequence;
    }
  }

  private Spool(Path folder, SpoolLimits limits) {
    this.folder = folder;
    this.limits = limits;
    this.mark = new DeliveredMark(folder.resolve("delivered"));
  }

  /**
   * Opens the spool in a folder, which is made when it is not there.
   *
   * @throws UncheckedIOException when the folder cannot be used
   */
  public static Spool open(Path folder, SpoolLimits limits) {
    Spool spool = new Spool(folder, limits);
    try {
      Files.createDirectories(folder);
      spool.load();
    } catch (IOException e) {
      throw new UncheckedIOException("spool " + folder, e);
    }
    return spool;
  }

  /**
   * Appends a record.
   *
   * @throws IOException when it could not be written; the spool stays sound
   */
  synchronized void append(byte[] payload) throws IOException {
    if (payload.length > SpoolRecord.MAX_PAYLOAD_BYTES) {
      throw new IOException(
          "record: %d bytes (expected: at most %d)"
              .formatted(payload.length, SpoolRecord.MAX_PAYLOAD_BYTES));
    }
    ByteBuffer bytes = new SpoolRecord(next, payload).bytes();
    FileChannel channel = tail(bytes.remaining());
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      // Half a record may be there now. Nothing may follow it, so the next one begins a segment.
      endSegment();
      throw e;
    }
    segments.put(segments.lastKey(), channel.size());
    next++;
    dropOldest();
  }

  /**
   * The oldest records that are not delivered, in order, all of one segment.
   *
   * @param bytes at most so many bytes of payload in all, but at least one record
   */
  synchronized List<Pending> peek(int count, int bytes) throws IOException {
    while (delivered < next - 1) {
      byte[] rest = read(place);
      List<Pending> pending = pending(rest, count, bytes);
      if (!pending.isEmpty()) {
        return pending;
      }
      Long following = segments.higherKey(place.segment());
      if (following == null) {
        // All that was not delivered is damaged.
        dropped += next - 1 - delivered;
        deliveredUpTo(next - 1, new Place(place.segment(), place.offset() + rest.length));
      } else {
        place = new Place(following, 0);
        removeBefore(following);
      }
    }
    return List.of();
  }

  /** Marks this record and all before it as delivered; damaged ones among them count as dropped. */
  synchronized void delivered(Pending last) {
    if (last.sequence <= delivered) {
      // Pushed out by the limit while it was under way.
      return;
    }
    long lost = last.sequence - delivered - last.index;
    dropped += Math.max(0, lost);
    deliveredUpTo(last.sequence, last.end);
  }

  public synchronized State state() {
    return new State(next - 1 - delivered, bytes(), dropped);
  }

  @Override
  public synchronized void close() {
    endSegment();
    mark.close();
  }

  private void load() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.matches("[0-9]{18}" + SUFFIX)) {
          long first = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
          segments.put(first, Files.size(file));
        }
      }
    }
    delivered = mark.read();
    if (!segments.isEmpty()) {
      place = new Place(segments.firstKey(), 0);
      delivered = Math.max(delivered, segments.firstKey() - 1);
      next = Math.max(afterLast(segments.lastKey()), 1);
    }
    next = Math.max(next, delivered + 1);
    for (Long last = segments.floorKey(next); last != null && last == next; last = null) {
      // It holds nothing but a torn record, and its name is needed again.
      segments.remove(last);
      Files.delete(file(last));
    }
    dropOldest();
  }

  /** The number after the last sound record of a segment; its own name when it has none. */
  private long afterLast(long segment) throws IOException {
    byte[] bytes = read(new Place(segment, 0));
    long after = segment;
    Optional<SpoolRecord.Found> found = SpoolRecord.first(bytes, 0);
    while (found.isPresent()) {
      after = Math.max(after, found.get().record().sequence() + 1);
      found = SpoolRecord.first(bytes, found.get().next());
    }
    return after;
  }

  private List<Pending> pending(byte[] rest, int count, int bytes) {
    List<Pending> pending = new ArrayList<>();
    long size = 0;
    Optional<SpoolRecord.Found> found = SpoolRecord.first(rest, 0);
    while (found.isPresent() && pending.size() < count) {
      SpoolRecord record = found.get().record();
      int end = found.get().next();
      size += record.payload().length;
      if (size > bytes && !pending.isEmpty()) {
        break;
      }
      if (record.sequence() > delivered && record.sequence() < next) {
        Place after = new Place(place.segment(), place.offset() + end);
        pending.add(new Pending(record, after, pending.size() + 1));
      }
      found = SpoolRecord.first(rest, end);
    }
    return pending;
  }

  private byte[] read(Place from) throws IOException {
    if (!segments.containsKey(from.segment())) {
      return new byte[0];
    }
    long most = (long) limits.segmentBytes() + SpoolRecord.HEADER_BYTES;
    try (FileChannel channel = FileChannel.open(file(from.segment()), StandardOpenOption.READ)) {
      long left = channel.size() - from.offset();
      ByteBuffer bytes =
          ByteBuffer.allocate((int) Math.clamp(left, 0, most + SpoolRecord.MAX_PAYLOAD_BYTES));
      while (bytes.hasRemaining()
          && channel.read(bytes, (long) from.offset() + bytes.position()) > 0) {
        // Until it is full, or the file ends.
      }
      byte[] read = new byte[bytes.flip().remaining()];
      bytes.get(read);
      return read;
    }
  }

  private FileChannel tail(int more) throws IOException {
    if (tail.isPresent() && tail.get().size() + more > limits.segmentBytes()) {
      endSegment();
    }
    if (tail.isEmpty()) {
      FileChannel channel =
          FileChannel.open(
              file(next),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      tail = Optional.of(channel);
      segments.put(next, 0L);
      if (delivered == next - 1) {
        place = new Place(next, 0);
        removeBefore(next);
      }
      return channel;
    }
    return tail.get();
  }

  private void endSegment() {
    if (tail.isPresent()) {
      try (FileChannel channel = tail.get()) {
        tail = Optional.empty();
        channel.force(false);
      } catch (IOException _) {
        // The records are in the file; only a loss of power would tell the difference.
      }
    }
  }

  private void dropOldest() {
    while (bytes() > limits.totalBytes() && segments.size() > 1) {
      long following = segments.higherKey(segments.firstKey());
      if (delivered < following - 1) {
        dropped += following - 1 - delivered;
        deliveredUpTo(following - 1, new Place(following, 0));
      }
      removeBefore(following);
    }
  }

  private void deliveredUpTo(long sequence, Place end) {
    delivered = sequence;
    place = end;
    removeBefore(end.segment());
    mark.write(sequence);
  }

  private void removeBefore(long segment) {
    NavigableMap<Long, Long> before = segments.headMap(segment, false);
    for (long first : before.keySet()) {
      try {
        Files.deleteIfExists(file(first));
      } catch (IOException _) {
        // It is found again at the next start, and left out by its numbers.
      }
    }
    before.clear();
  }

  private long bytes() {
    return segments.values().stream().mapToLong(size -> Math.max(size, LEAST_SEGMENT_BYTES)).sum();
  }

  private Path file(long first) {
    return folder.resolve("%018d%s".formatted(first, SUFFIX));
  }
}
