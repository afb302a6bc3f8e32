// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of static files, walked once a second by a thread of its own; event loops only look into
 * the latest {@link StaticIndex}. Large files are read on virtual threads.
 */
public final class StaticFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StaticFolder.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Path folder;
  private final Thread walker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile StaticIndex index = StaticIndex.EMPTY;

  private StaticFolder(Path folder) {
    this.folder = folder;
    this.walker = Thread.ofPlatform().daemon().name("static-files").unstarted(this::run);
  }

  /** Walks the folder and goes on doing so; a folder that is missing is empty until it is there. */
  public static StaticFolder open(Path folder) {
    StaticFolder files = new StaticFolder(folder);
    files.walk();
    files.walker.start();
    return files;
  }

  /** The folder. */
  public Path path() {
    return folder;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  StaticIndex.@Nullable Entry find(String target) {
    String path = RequestPath.of(target);
    return path == null ? null : index.find(path);
  }

  /** Where files are read that are too large to be held. */
  Executor readers() {
    return Thread::startVirtualThread;
  }

  /**
   * Opens a file for reading, unless the name has come to mean something else since it was found.
   */
  FileChannel read(StaticIndex.Entry entry) throws IOException {
    Path real = entry.file().toRealPath();
    if (!real.startsWith(folder.toRealPath())) {
      throw new IOException(entry.file() + ": leads to " + real + " (expected: inside the folder)");
    }
    return FileChannel.open(real, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  private void run() {
    try {
      while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        walk();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void walk() {
    try {
      StaticIndex before = index;
      index = StaticIndex.walk(folder.toRealPath(), before);
      if (before.size() != index.size()) {
        LOG.info("event=static-files folder={} files={}", folder, index.size());
      }
    } catch (IOException | UncheckedIOException failure) {
      if (index.size() > 0) {
        LOG.warn("event=static-files-lost folder={} reason={}", folder, failure.toString());
      }
      index = StaticIndex.EMPTY;
    }
  }
}
