// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads each line of a log once, and keeps the log small.
 *
 * <p>A log that is full is renamed to {@code NAME.1}, replacing the one before, and its writer is
 * asked to open it again. Between the two it goes on writing into the renamed file, and its workers
 * do so a little longer; so the renamed file stays open here and is read to its end at each turn,
 * until the next one takes its place. As long as the writer has not made the new file it is asked
 * again. No line is lost or read twice, whoever is slow. What was written before this object was
 * made is not read: another one counted it.
 *
 * <p>Copying and truncating was rejected: lines written in between are lost.
 */
final class AccessLogFollower implements AutoCloseable {
  /** A line has a target of up to 64 KiB, and JSON may need six characters for one. */
  private static final int MOST_LINE_BYTES = 512 << 10;

  /** In one turn of one file; what is left is read in the next. */
  private static final int MOST_TURN_BYTES = 32 << 20;

  private final Path file;
  private final long mostBytes;
  private final Runnable reopen;
  private final Consumer<String> lines;
  private final Runnable tooLong;
  private @Nullable Tail newer;
  private @Nullable Tail older;

  /**
   * @param mostBytes a file of this size is replaced
   * @param reopen asks the writer to open the file by its name again
   * @param lines gets each line without its end
   * @param tooLong told of a line that has too many bytes to be read
   */
  AccessLogFollower(
      Path file, long mostBytes, Runnable reopen, Consumer<String> lines, Runnable tooLong) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.reopen = reopen;
    this.lines = lines;
    this.tooLong = tooLong;
    try {
      newer = Files.exists(file) ? new Tail(open(), Files.size(file)) : null;
    } catch (IOException e) {
      throw new NginxException("access log " + file + ": cannot be read", e);
    }
  }

  /** Reads what has been written since the last turn. */
  void turn() {
    try {
      if (older != null) {
        older.read();
      }
      if (newer == null && Files.exists(file)) {
        newer = new Tail(open(), 0);
      }
      if (newer != null) {
        newer.read();
        if (newer.channel.size() >= mostBytes) {
          replace();
        }
      } else if (older != null) {
        reopen.run();
      }
    } catch (IOException e) {
      throw new NginxException("access log " + file + ": cannot be read", e);
    }
  }

  @Override
  public void close() {
    try {
      if (older != null) {
        older.channel.close();
      }
      if (newer != null) {
        newer.channel.close();
      }
    } catch (IOException e) {
      throw new NginxException("access log " + file + ": cannot be closed", e);
    }
  }

  private void replace() throws IOException {
    Files.move(
        file,
        file.resolveSibling(file.getFileName() + ".1"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    if (older != null) {
      older.channel.close();
    }
    older = newer;
    newer = null;
    reopen.run();
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** One file and how far it has been read. */
  private final class Tail {
    private final FileChannel channel;
    private final ByteBuffer read = ByteBuffer.allocate(64 << 10);
    private byte[] line = new byte[1 << 10];
    private int length;
    private boolean skipping;
    private long position;

    Tail(FileChannel channel, long position) {
      this.channel = channel;
      this.position = position;
    }

    void read() throws IOException {
      long end = Math.min(channel.size(), position + MOST_TURN_BYTES);
      while (position < end) {
        read.clear();
        int count = channel.read(read, position);
        if (count <= 0) {
          return;
        }
        position += count;
        for (int i = 0; i < count; i++) {
          take(read.get(i));
        }
      }
    }

    private void take(byte next) {
      if (next == '\n') {
        if (!skipping) {
          lines.accept(new String(line, 0, length, StandardCharsets.UTF_8));
        }
        length = 0;
        skipping = false;
      } else if (!skipping && length == MOST_LINE_BYTES) {
        skipping = true;
        tooLong.run();
      } else if (!skipping) {
        if (length == line.length) {
          line = Arrays.copyOf(line, Math.min(MOST_LINE_BYTES, 2 * length));
        }
        line[length++] = next;
      }
    }
  }
}
