// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import garrison.model.web.MediaTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What files there are, by the path a request names them with; immutable.
 *
 * <p>A web server that turns a request's path into a file's path must defend itself against dots,
 * encoded dots, backslashes, NULs and symbolic links, and asks the kernel about each request. Here
 * the question is turned round: the folder is walked, without following links, and what was found
 * is put into a table; a request is looked up in it. A path that was not found by walking the
 * folder cannot be asked for, however it is spelled, and an event loop asks the kernel nothing. The
 * price is that a new file is seen only with the next walk, and that the folder must be of a
 * reasonable size ({@link #MOST_FILES}).
 */
final class StaticIndex {
  /** Files beyond this number are not served. */
  static final int MOST_FILES = 100_000;

  /** Files up to this size are held in memory ... */
  static final int SMALL_BYTES = 64 << 10;

  /** ... as long as they fit in this together. */
  static final long SMALL_BYTES_TOGETHER = 64L << 20;

  /** Two digits for the day, as RFC 9110, section 5.6.7, wants it and the JDK's own has not. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  /** One file as it was found. */
  record Entry(
      Path file,
      long size,
      Instant modified,
      Object key,
      String type,
      String tag,
      String lastModified,
      @Nullable Content content) {}

  /** The bytes of a small file. Nobody writes to them. */
  static final class Content {
    private final byte[] bytes;

    Content(byte[] bytes) {
      this.bytes = bytes;
    }

    ByteBuf part(int from, int to) {
      return Unpooled.wrappedBuffer(bytes, from, to - from);
    }

    int length() {
      return bytes.length;
    }
  }

  static final StaticIndex EMPTY = new StaticIndex(Map.of());

  private final Map<String, Entry> entries;

  private StaticIndex(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /** The file at the decoded path, or null. */
  @Nullable Entry find(String path) {
    return entries.get(path);
  }

  int size() {
    return entries.size();
  }

  /** Walks the folder; what has not changed since the earlier walk is taken from there. */
  static StaticIndex walk(Path root, StaticIndex earlier) throws IOException {
    Walk walk = new Walk(root, earlier);
    Files.walkFileTree(root, walk);
    return new StaticIndex(walk.found);
  }

  private static final class Walk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final StaticIndex earlier;
    private final Map<String, Entry> found = new HashMap<>();
    private long heldBytes;

    Walk(Path root, StaticIndex earlier) {
      this.root = root;
      this.earlier = earlier;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return folder.equals(root) || isPublic(folder)
          ? FileVisitResult.CONTINUE
          : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (found.size() >= MOST_FILES) {
        return FileVisitResult.TERMINATE;
      }
      if (attributes.isRegularFile() && isPublic(file) && Files.isReadable(file)) {
        String path = "/" + root.relativize(file).toString();
        Entry entry = entry(path, file, attributes);
        found.put(path, entry);
        if (path.endsWith("/index.html")) {
          found.put(path.substring(0, path.length() - "index.html".length()), entry);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    private Entry entry(String path, Path file, BasicFileAttributes attributes) throws IOException {
      long size = attributes.size();
      Instant modified = attributes.lastModifiedTime().toInstant();
      Object key = attributes.fileKey() == null ? file : attributes.fileKey();
      Entry before = earlier.find(path);
      boolean same =
          before != null
              && before.size == size
              && before.modified.equals(modified)
              && before.key.equals(key);
      Content content = same && before != null ? before.content : null;
      if (content == null && size <= SMALL_BYTES && heldBytes + size <= SMALL_BYTES_TOGETHER) {
        byte[] bytes = Files.readAllBytes(file);
        content = bytes.length == size ? new Content(bytes) : null;
      }
      if (content != null) {
        heldBytes += content.length();
      }
      if (same && before != null && Objects.equals(before.content, content)) {
        return before;
      }
      // As nginx makes it, so that a visitor's copy is good at either server.
      String tag =
          '"' + Long.toHexString(modified.getEpochSecond()) + "-" + Long.toHexString(size) + '"';
      return new Entry(
          file, size, modified, key, MediaTypes.of(path), tag, HTTP_DATE.format(modified), content);
    }

    /** Hidden files are not meant for the public, apart from RFC 8615's folder. */
    private static boolean isPublic(Path path) {
      String name = String.valueOf(path.getFileName());
      return !name.startsWith(".") || name.equals(".well-known");
    }
  }
}
