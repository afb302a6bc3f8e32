// SPDX-License-Identifier: Apache-2.0

package garrison.lab.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Opens sockets in another network namespace than the process is in.
 *
 * <p>A socket belongs for good to the network namespace of the thread that created it, and the
 * namespace is a property of each thread (network_namespaces(7), setns(2)). So one platform thread
 * moves there and creates the sockets; any thread may then connect and use them.
 */
public final class NamespaceSockets implements AutoCloseable {
  private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
  private static final int NETWORK = 0x40000000;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final ExecutorService inside;

  private NamespaceSockets(ExecutorService inside) {
    this.inside = inside;
  }

  /**
   * Enters a namespace.
   *
   * @param namespace its file, such as {@code /run/netns/internet}
   * @throws IOException when it cannot be entered
   */
  public static NamespaceSockets in(Path namespace) throws IOException {
    ExecutorService inside =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("in " + namespace.getFileName()).factory());
    NamespaceSockets sockets = new NamespaceSockets(inside);
    try {
      sockets.call(() -> {
        enter(namespace);
        return namespace;
      });
      return sockets;
    } catch (IOException e) {
      sockets.close();
      throw e;
    }
  }

  /** A new socket in the namespace, not yet connected. */
  public SocketChannel open(StandardProtocolFamily family) throws IOException {
    return call(() -> SocketChannel.open(family));
  }

  @Override
  public void close() {
    inside.shutdownNow();
  }

  private interface Opening<T> {
    T open() throws IOException;
  }

  private <T> T call(Opening<T> opening) throws IOException {
    try {
      return inside.submit(opening::open).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while opening a socket in a namespace", e);
    }
  }

  /** Moves the calling thread, for good. */
  static void enter(Path namespace) throws IOException {
    Linker linker = Linker.nativeLinker();
    MethodHandle open = function(linker, "open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    MethodHandle setns = function(linker, "setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    MethodHandle close = function(linker, "close", ValueLayout.JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment name = arena.allocateFrom(namespace.toString());
      int file = (int) open.invokeExact(state, name, READ_ONLY_CLOSE_ON_EXEC);
      if (file < 0) {
        throw failure("open", namespace, state);
      }
      int result = (int) setns.invokeExact(state, file, NETWORK);
      IOException failure = result < 0 ? failure("setns", namespace, state) : null;
      int _ = (int) close.invokeExact(state, file);
      if (failure != null) {
        throw failure;
      }
    } catch (IOException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("entering " + namespace, e);
    }
  }

  @SuppressWarnings("restricted") // Java has no other way to setns(2); the launcher allows it.
  private static MethodHandle function(Linker linker, String name, MemoryLayout... arguments) {
    // open(2) is variadic; without O_CREAT its two named arguments are all it reads.
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static IOException failure(String call, Path namespace, MemorySegment state) {
    return new IOException(
        "%s %s: error number %d (expected: a network namespace, and the right to enter it)"
            .formatted(call, namespace, (int) ERRNO.get(state, 0L)));
  }
}
