// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of records that are durable once {@link #sync} has returned.
 *
 * <p>Each record is its length, its CRC-32C and its bytes, written by one call. A crash can leave
 * the last record incomplete: it was never acknowledged, and is cut off when the file is opened
 * again. A record that is damaged *before* the end is another matter, because records behind it
 * were acknowledged: its length still leads to them, so it alone is left out, and the log says so.
 *
 * <p>Many threads wait for the disk at once: whoever comes first forces the file for all that was
 * written by then, and the others find their record durable without forcing it again. When forcing
 * fails nothing is known about what reached the disk, so the log never accepts anything again.
 *
 * <p>{@link #append} is called under its owner's lock; {@link #sync} from any thread.
 */
final class WriteAheadLog implements AutoCloseable {
  /** What takes the records of a log that is opened again. */
  interface Reader {
    /** One record whose checksum was right. */
    void record(ByteBuffer record) throws DamagedBlockException;
  }

  /** The longest record. */
  static final int MAXIMUM_RECORD = 64 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);
  private static final int HEADER = 8;

  private final Path file;
  private final FileChannel channel;
  private final ReentrantLock forcing = new ReentrantLock();
  private volatile long written;
  private volatile long durable;
  private volatile boolean failed;

  private WriteAheadLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens or creates {@code file}, hands every intact record to {@code reader}, cuts off the rest.
   */
  static WriteAheadLog open(Path file, Reader reader) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      WriteAheadLog log = new WriteAheadLog(file, channel);
      log.replay(reader);
      return log;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes one record and returns the position to {@link #sync} to; nothing is durable yet. */
  long append(ByteBuffer record) throws IOException {
    if (failed) {
      throw new IOException(file + ": an earlier write or force failed (expected: a restart)");
    }
    int length = record.remaining();
    ByteBuffer framed = ByteBuffer.allocate(HEADER + length);
    framed.putInt(length).putInt(checksum(record.duplicate())).put(record).flip();
    long position = written;
    try {
      while (framed.hasRemaining()) {
        position += channel.write(framed, position);
      }
    } catch (IOException e) {
      cutBack(e);
      throw e;
    }
    written = position;
    return position;
  }

  /** Returns when everything before {@code position} is on disk. */
  void sync(long position) throws IOException {
    if (durable >= position) {
      return;
    }
    forcing.lock();
    try {
      if (durable >= position) {
        return;
      }
      if (failed) {
        throw new IOException(file + ": an earlier write or force failed (expected: a restart)");
      }
      long reached = written;
      try {
        channel.force(false);
      } catch (IOException e) {
        failed = true;
        throw e;
      }
      durable = reached;
    } finally {
      forcing.unlock();
    }
  }

  long size() {
    return written;
  }

  /** Ends the log because what it holds is durable elsewhere: nobody waits for it any more. */
  void retire() throws IOException {
    forcing.lock();
    try {
      durable = Long.MAX_VALUE;
      channel.close();
    } finally {
      forcing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    forcing.lock();
    try {
      if (channel.isOpen() && !failed) {
        channel.force(false);
        durable = written;
      }
      channel.close();
    } finally {
      forcing.unlock();
    }
  }

  private void cutBack(IOException cause) {
    try {
      channel.truncate(written);
    } catch (IOException e) {
      failed = true;
      cause.addSuppressed(e);
    }
  }

  private void replay(Reader reader) throws IOException {
    long size = channel.size();
    long position = 0;
    while (position < size) {
      ByteBuffer record = intact(position, size);
      if (record == null) {
        long next = skipTarget(position, size);
        if (next < 0) {
          break;
        }
        LOG.error(
            "event=wal_record_damaged file={} offset={} bytes={} action=left_out",
            file,
            position,
            next - position);
        position = next;
        continue;
      }
      long end = position + HEADER + record.remaining();
      try {
        reader.record(record);
      } catch (DamagedBlockException e) {
        LOG.error(
            "event=wal_record_unreadable file={} offset={} reason=\"{}\" action=left_out",
            file,
            position,
            e.getMessage());
      }
      position = end;
    }
    if (position < size) {
      LOG.warn(
          "event=wal_tail_cut file={} offset={} bytes={} reason=\"incomplete last record\"",
          file,
          position,
          size - position);
      channel.truncate(position);
      channel.force(true);
    }
    written = position;
    durable = position;
  }

  /** Where an intact record follows the damaged one at {@code position}; -1 when none does. */
  private long skipTarget(long position, long size) throws IOException {
    int length = length(position, size);
    if (length < 0) {
      return -1;
    }
    long next = position + HEADER + length;
    return next < size && intact(next, size) != null ? next : -1;
  }

  private int length(long position, long size) throws IOException {
    if (size - position < HEADER) {
      return -1;
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    readFully(header, position);
    int length = header.flip().getInt();
    boolean plausible =
        length > 0 && length <= MAXIMUM_RECORD && length <= size - position - HEADER;
    return plausible ? length : -1;
  }

  private @Nullable ByteBuffer intact(long position, long size) throws IOException {
    int length = length(position, size);
    if (length < 0) {
      return null;
    }
    ByteBuffer record = ByteBuffer.allocate(HEADER + length);
    readFully(record, position);
    record.flip().getInt();
    int expected = record.getInt();
    ByteBuffer body = record.slice();
    return checksum(body.duplicate()) == expected ? body : null;
  }

  private void readFully(ByteBuffer into, long from) throws IOException {
    long position = from;
    while (into.hasRemaining()) {
      int read = channel.read(into, position);
      if (read < 0) {
        throw new IOException(file + ": ended at " + position + " (expected: more)");
      }
      position += read;
    }
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
