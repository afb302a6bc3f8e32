// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The number of the last delivered record, in a file of twelve bytes with a checksum. It is advice:
 * without it records are delivered again, and the receiver leaves out what it has.
 */
final class DeliveredMark implements AutoCloseable {
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final Path file;
  private Optional<FileChannel> channel = Optional.empty();

  DeliveredMark(Path file) {
    this.file = file;
  }

  /** The number, or 0 when there is none that can be trusted. */
  long read() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length != BYTES) {
      return 0;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long sequence = buffer.getLong();
    boolean sound = buffer.getInt() == SpoolRecord.checksum(bytes, 0, Long.BYTES);
    return sound ? Math.max(0, sequence) : 0;
  }

  void write(long sequence) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(sequence);
    bytes.putInt(SpoolRecord.checksum(bytes.array(), 0, Long.BYTES)).flip();
    try {
      open().write(bytes, 0);
    } catch (IOException _) {
      // Delivered again after a restart, at worst.
    }
  }

  @Override
  public void close() {
    if (channel.isPresent()) {
      try (FileChannel open = channel.get()) {
        channel = Optional.empty();
        open.force(false);
      } catch (IOException _) {
        // As above.
      }
    }
  }

  private FileChannel open() throws IOException {
    if (channel.isEmpty()) {
      channel =
          Optional.of(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }
    return channel.get();
  }
}
