// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.storage.DurableFolder;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The copies of the binary log of one data folder.
 *
 * <p>A copy grows by whole chunks. How many there are, of how many bytes, stands in an index that
 * is written after them, whole and sealed. So a chunk that a crash left half written is cut off,
 * and a copy that has become shorter than the index says is found.
 */
final class LogStore {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String INDEX = "index.json";

  private final Path folder;
  private final String lineage;
  private final BackupKey key;

  LogStore(Path logs, String lineage, BackupKey key) {
    this.folder = logs.resolve(lineage);
    this.lineage = lineage;
    this.key = key;
  }

  /** What is here, as written last. */
  record Index(Instant reach, List<Entry> entries) {
    Index {
      entries = List.copyOf(entries);
    }

    /**
     * One copy.
     *
     * @param stored bytes of the copy itself
     */
    record Entry(LogCopy copy, long chunks, long stored) {}

    Optional<Entry> entry(String file) {
      return entries.stream().filter(entry -> entry.copy().file().equals(file)).findFirst();
    }

    Index with(Entry changed) {
      List<Entry> all = new ArrayList<>(entries);
      all.removeIf(entry -> entry.copy().file().equals(changed.copy().file()));
      all.add(changed);
      return new Index(reach, all);
    }
  }

  LogChain chain() throws IOException {
    Index index = index();
    return new LogChain(
        lineage, index.entries().stream().map(Index.Entry::copy).toList(), index.reach());
  }

  /**
   * Reads the index; an empty one when there is none.
   *
   * @throws DamagedException when it is not as it was written
   */
  Index index() throws IOException {
    if (!Files.exists(folder.resolve(INDEX))) {
      return new Index(Instant.EPOCH, List.of());
    }
    // One file, so that text and seal are replaced in one step.
    String all = Files.readString(folder.resolve(INDEX));
    int end = all.indexOf('\n');
    String text = end < 0 ? all : all.substring(0, end);
    if (end < 0 || !all.substring(end + 1).strip().equals(key.seal(text))) {
      throw new DamagedException(
          "logs " + lineage + ": " + INDEX + " is damaged (expected: as written, by this key)");
    }
    try {
      return JSON.readValue(text, Index.class);
    } catch (JacksonException e) {
      throw new DamagedException("logs " + lineage + ": " + INDEX + ": " + e.getMessage());
    }
  }

  void write(Index index) throws IOException {
    DurableFolder.make(folder);
    String text = JSON.writeValueAsString(index);
    DurableFolder.write(folder.resolve(INDEX), text + "\n" + key.seal(text) + "\n");
  }

  /**
   * Appends bytes of the original to a copy.
   *
   * @param entry the copy as the index knows it
   * @param in at the first byte that is not in it
   * @return the copy as it is now, on the disk; to be written to the index
   */
  Index.Entry append(Index.Entry entry, InputStream in, long bytes) throws IOException {
    DurableFolder.make(folder);
    Path path = path(entry.copy().file());
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() < entry.stored()) {
        throw shorter(entry, channel.size());
      }
      channel.truncate(entry.stored());
      Frames frames = frames(entry, channel);
      channel.position(channel.size());
      long left = bytes;
      long chunks = entry.chunks();
      while (left > 0) {
        // Deflated bytes may be a little more than they were.
        byte[] raw = in.readNBytes((int) Math.min(left, Frames.MOST_BYTES / 2));
        if (raw.length == 0) {
          throw new EOFException(
              "binary log " + entry.copy().file() + ": ends " + left + " bytes early");
        }
        byte[] packed = deflate(raw);
        writeAll(channel, frames.encrypt(chunks, Frames.Place.WITHIN, packed, packed.length));
        chunks++;
        left -= raw.length;
      }
      channel.force(true);
      LogCopy grown =
          new LogCopy(entry.copy().file(), entry.copy().bytes() + bytes, LogCopy.State.GROWING);
      return new Index.Entry(grown, chunks, channel.size());
    }
  }

  private Frames frames(Index.Entry entry, FileChannel channel) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    if (channel.size() < Frames.FILE_HEAD_BYTES) {
      channel.truncate(0);
      Frames begun = Frames.begin(name(entry.copy().file()), key, head);
      writeAll(channel, head.toByteArray());
      return begun;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Frames.FILE_HEAD_BYTES);
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // Until the head is complete.
    }
    return Frames.open(name(entry.copy().file()), key, new ByteArrayInputStream(bytes.array()));
  }

  private static void writeAll(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * Writes the original's bytes.
   *
   * @throws DamagedException naming the chunk that is not as it was written
   */
  void read(LogCopy copy, OutputStream out) throws IOException {
    Index.Entry entry =
        index()
            .entry(copy.file())
            .orElseThrow(() -> new DamagedException(name(copy.file()) + ": not here"));
    Path path = path(copy.file());
    long size = Files.exists(path) ? Files.size(path) : 0;
    if (size < entry.stored()) {
      throw shorter(entry, size);
    }
    long written = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      Frames frames = Frames.open(name(copy.file()), key, in);
      for (long number = 0; number < entry.chunks(); number++) {
        byte[] raw = inflate(chunk(frames, number, copy, in));
        out.write(raw);
        written += raw.length;
      }
    }
    if (written != entry.copy().bytes()) {
      throw new DamagedException(
          name(copy.file()) + ": " + written + " bytes (expected: " + entry.copy().bytes() + ")");
    }
  }

  private byte[] chunk(Frames frames, long number, LogCopy copy, InputStream in)
      throws IOException {
    try {
      return frames
          .read(number, in)
          .orElseThrow(
              () -> new DamagedException(name(copy.file()) + ": ends before chunk " + number))
          .content();
    } catch (EOFException e) {
      throw new DamagedException(String.valueOf(e.getMessage()));
    }
  }

  void delete(LogCopy copy) throws IOException {
    Index index = index();
    List<Index.Entry> left =
        index.entries().stream().filter(entry -> !entry.copy().file().equals(copy.file())).toList();
    if (left.isEmpty()) {
      DurableFolder.delete(folder);
    } else {
      write(new Index(index.reach(), left));
      Files.deleteIfExists(path(copy.file()));
    }
  }

  private DamagedException shorter(Index.Entry entry, long size) {
    return new DamagedException(
        name(entry.copy().file())
            + ": "
            + size
            + " bytes stored (expected: "
            + entry.stored()
            + "): it was cut off");
  }

  private String name(String file) {
    return "logs/" + lineage + "/" + file;
  }

  private Path path(String file) {
    return folder.resolve(file + ".enc");
  }

  private static byte[] deflate(byte[] raw) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflating = new DeflaterOutputStream(packed)) {
      deflating.write(raw);
    }
    return packed.toByteArray();
  }

  private static byte[] inflate(byte[] packed) throws IOException {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }
}
