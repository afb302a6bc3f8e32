// SPDX-License-Identifier: Apache-2.0

package garrison.database.binlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One file of a binary log, read event by event through a window of bounded size. An event that is
 * not whole, because it is being written or was torn by a crash, ends the reading.
 */
final class LogFile {
  /** Before the first event: four bytes that say what the file is. */
  static final long FIRST = 4;

  private static final int WINDOW = 256 * 1024;

  /** Takes events; says whether it wants more. */
  interface Taker {
    boolean take(LogEvent event);
  }

  private final FileChannel channel;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
  private long windowAt;

  private LogFile(FileChannel channel) {
    this.channel = channel;
    window.limit(0);
  }

  /**
   * Reads events from {@code from} on, which is where one begins, or the beginning of the file.
   *
   * @return where the first event begins that was not taken
   */
  static long read(Path file, long from, Taker taker) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new LogFile(channel).read(Math.max(from, FIRST), taker);
    }
  }

  private long read(long from, Taker taker) throws IOException {
    long at = from;
    long size = channel.size();
    while (fill(at, LogEvent.HEADER) >= LogEvent.HEADER) {
      int start = Math.toIntExact(at - windowAt);
      long length = Integer.toUnsignedLong(window.getInt(start + 9));
      long next = Integer.toUnsignedLong(window.getInt(start + 13));
      if (at + length > size) {
        size = channel.size(); // it may have grown
      }
      // Every event says where the next one begins: what does not is none.
      if (length < LogEvent.shortest(Byte.toUnsignedInt(window.get(start + 4)))
          || at + length > size
          || next != ((at + length) & 0xffff_ffffL)) {
        return at;
      }
      int there = Math.toIntExact(Math.min(fill(at, length), length));
      start = Math.toIntExact(at - windowAt);
      LogEvent event =
          new LogEvent(
              Integer.toUnsignedLong(window.getInt(start)),
              Byte.toUnsignedInt(window.get(start + 4)),
              Integer.toUnsignedLong(window.getInt(start + 5)),
              at,
              length,
              window
                  .slice(start + LogEvent.HEADER, there - LogEvent.HEADER)
                  .order(ByteOrder.LITTLE_ENDIAN));
      if (!taker.take(event)) {
        return at;
      }
      at += length;
    }
    return at;
  }

  /** Makes sure that the window holds what follows {@code at}; how many bytes of it. */
  private long fill(long at, long wanted) throws IOException {
    long there = windowAt + window.limit() - at;
    if (at >= windowAt && there >= Math.min(wanted, WINDOW)) {
      return there;
    }
    window.clear();
    windowAt = at;
    int read = 0;
    while (window.hasRemaining() && read >= 0) {
      read = channel.read(window, at + window.position());
    }
    window.flip();
    return window.limit();
  }
}
