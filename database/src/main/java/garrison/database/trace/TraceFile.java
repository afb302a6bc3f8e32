// SPDX-License-Identifier: Apache-2.0

package garrison.database.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;

/**
 * A file of lines that grows to a bound; then it becomes {@code NAME.1}, in place of the one
 * before, and a new one begins with the last line of each kind, so that it can be understood by
 * itself. A line is with the kernel when {@link #append} returns: it survives the end of this
 * process, though not of the machine. Confined to one thread.
 */
final class TraceFile implements AutoCloseable {
  private final Path file;
  private final long mostBytes;
  private final Map<Moment.Kind, String> last = new EnumMap<>(Moment.Kind.class);
  private FileChannel channel;
  private long bytes;

  TraceFile(Path file, long mostBytes) throws IOException {
    this.file = file;
    this.mostBytes = mostBytes;
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    for (Moment moment : TraceFolder.read(file)) {
      last.put(
          moment.kind(),
          Moment.line(moment.atMicros(), moment.kind(), TraceFolder.pairs(moment.fields())));
    }
    this.channel = open();
    this.bytes = channel.size();
    if (bytes > 0) {
      // What a loss of power tore off in the middle of a line is to end with it.
      write("\n");
    }
  }

  static Path former(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void append(Moment.Kind kind, String line) throws IOException {
    if (bytes + line.length() > mostBytes) {
      channel.close();
      Files.move(file, former(file), StandardCopyOption.REPLACE_EXISTING);
      channel = open();
      bytes = 0;
      for (String each : last.values()) {
        write(each);
      }
    }
    write(line);
    last.put(kind, line);
  }

  private void write(String text) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    bytes += rest.remaining();
    while (rest.hasRemaining()) {
      int _ = channel.write(rest);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
