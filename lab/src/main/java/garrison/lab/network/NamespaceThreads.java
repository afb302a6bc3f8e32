// SPDX-License-Identifier: Apache-2.0

package garrison.lab.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes platform threads that live in another network namespace than the process: every socket that
 * a library opens on such a thread is opened there, and the library need not know. A thread never
 * comes back, so it must not be lent to anybody else.
 */
public final class NamespaceThreads implements ThreadFactory {
  /** Enough for a TLS handshake and a database driver; there are many threads. */
  private static final long STACK_BYTES = 512 * 1024;

  private final Path namespace;
  private final AtomicInteger made = new AtomicInteger();

  /**
   * Enters nothing yet.
   *
   * @param namespace its file, such as {@code /run/netns/internet}
   */
  public NamespaceThreads(Path namespace) {
    this.namespace = namespace;
  }

  @Override
  public Thread newThread(Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .stackSize(STACK_BYTES)
        .name(namespace.getFileName() + " " + made.incrementAndGet())
        .unstarted(() -> {
          try {
            NamespaceSockets.enter(namespace);
          } catch (IOException e) {
            throw new UncheckedIOException("thread in " + namespace, e);
          }
          work.run();
        });
  }
}
