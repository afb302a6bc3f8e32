// SPDX-License-Identifier: Apache-2.0

package garrison.database.logs;

import garrison.database.logs.PurgePlanner.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a running server's binary log, read from its data folder. {@code SHOW BINARY LOGS}
 * waits for the lock of the log, which is held for as long as two commits wait for a follower.
 *
 * @param data the data folder
 */
public record LogFiles(Path data) {
  private static final String INDEX = "binlog.index";

  /** The length of the letters that a file begins with, then of an event's head. */
  private static final int MAGIC_BYTES = 4;

  private static final int EVENT_HEAD_BYTES = 19;
  private static final int TYPE_AT = 4;
  private static final int LENGTH_AT = 9;

  /** MariaDB's Gtid_list: the last transaction of each domain and server before the file. */
  private static final int GTID_LIST = 163;

  private static final int COUNT_MASK = 0x0fff_ffff;

  /** All files, the oldest first. */
  public List<LogFile> all() throws IOException {
    List<LogFile> files = new ArrayList<>();
    for (String line : Files.readAllLines(data.resolve(INDEX))) {
      String name = line.substring(line.lastIndexOf('/') + 1).strip();
      if (!name.isEmpty()) {
        files.add(new LogFile(name, size(name)));
      }
    }
    return files;
  }

  private long size(String name) throws IOException {
    try {
      return Files.size(data.resolve(name));
    } catch (NoSuchFileException _) {
      // Deleted meanwhile.
      return 0;
    }
  }

  /**
   * Whether nothing was ever logged before the first file, so that a server without data can begin
   * with it.
   */
  public boolean beginAtTheBeginning() throws IOException {
    List<LogFile> files = all();
    if (files.isEmpty()) {
      return false;
    }
    try (FileChannel file =
        FileChannel.open(data.resolve(files.getFirst().name()), StandardOpenOption.READ)) {
      // The first event describes the format; its list of former transactions is the second.
      long second =
          (long) MAGIC_BYTES + read(file, MAGIC_BYTES, EVENT_HEAD_BYTES).getInt(LENGTH_AT);
      ByteBuffer list = read(file, second, EVENT_HEAD_BYTES + Integer.BYTES);
      return (list.get(TYPE_AT) & 0xff) == GTID_LIST
          && (list.getInt(EVENT_HEAD_BYTES) & COUNT_MASK) == 0;
    }
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("binary log: ends after " + (at + bytes.position()) + " bytes");
      }
    }
    return bytes;
  }
}
