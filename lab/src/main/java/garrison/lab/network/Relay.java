// SPDX-License-Identifier: Apache-2.0

package garrison.lab.network;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes from a port of the machine's loopback addresses to an address inside the lab. It
 * neither reads nor changes them: TLS goes through it end to end.
 *
 * <p>Bound to 127.0.0.1, and to ::1 where the machine has it. Each connection costs two virtual
 * threads and two fixed buffers; when there are too many, new ones wait in the kernel's queue.
 */
public final class Relay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final int CONNECTIONS = 512;
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final Semaphore free = new Semaphore(CONNECTIONS);

  private Relay() {}

  /**
   * Takes the port, so that nobody else can; connections wait until {@link #start}.
   *
   * @param port 0 for any free one
   * @throws IOException when 127.0.0.1 cannot be bound
   */
  public static Relay bind(int port) throws IOException {
    Relay relay = new Relay();
    try {
      relay.listen(LOOPBACK.getFirst(), port);
    } catch (IOException e) {
      relay.close();
      throw e;
    }
    try {
      relay.listen(LOOPBACK.getLast(), relay.port());
    } catch (IOException e) {
      log.info("event=relay-without-ipv6 port={} reason=\"{}\"", relay.port(), e.getMessage());
    }
    return relay;
  }

  /** The port that was bound. */
  public int port() {
    return listeners.getFirst().socket().getLocalPort();
  }

  /**
   * Begins to carry.
   *
   * @param sockets where the outgoing connections are made
   * @param targets tried in this order
   */
  public void start(NamespaceSockets sockets, List<InetSocketAddress> targets) {
    for (ServerSocketChannel listener : listeners) {
      Thread.ofVirtual()
          .name("relay " + port())
          .start(() -> accept(listener, sockets, List.copyOf(targets)));
    }
  }

  @Override
  public void close() {
    for (ServerSocketChannel listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        log.debug("event=relay-close-failed port={}", port(), e);
      }
    }
  }

  private void listen(String address, int port) throws IOException {
    InetAddress loopback = InetAddress.ofLiteral(address);
    ServerSocketChannel listener =
        ServerSocketChannel.open(
            loopback.getAddress().length == 4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(new InetSocketAddress(loopback, port), CONNECTIONS);
      listeners.add(listener);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private void accept(
      ServerSocketChannel listener, NamespaceSockets sockets, List<InetSocketAddress> targets) {
    while (listener.isOpen()) {
      try {
        free.acquire();
        SocketChannel client;
        try {
          client = listener.accept();
        } catch (IOException e) {
          free.release();
          if (listener.isOpen()) {
            log.warn("event=relay-accept-failed port={} reason=\"{}\"", port(), e.getMessage());
          }
          continue;
        }
        Thread.ofVirtual().name("relay " + port()).start(() -> carry(client, sockets, targets));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void carry(
      SocketChannel client, NamespaceSockets sockets, List<InetSocketAddress> targets) {
    try (client;
        SocketChannel server = connect(sockets, targets)) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      server.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Thread back = Thread.ofVirtual().start(() -> pump(server, client));
      pump(client, server);
      back.join();
    } catch (IOException e) {
      log.debug("event=relay-failed port={} targets={}", port(), targets, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private static SocketChannel connect(NamespaceSockets sockets, List<InetSocketAddress> targets)
      throws IOException {
    IOException failure = new IOException("relay: no target");
    for (InetSocketAddress target : targets) {
      StandardProtocolFamily family =
          target.getAddress().getAddress().length == 4
              ? StandardProtocolFamily.INET
              : StandardProtocolFamily.INET6;
      SocketChannel channel = sockets.open(family);
      try {
        channel.connect(target);
        return channel;
      } catch (IOException e) {
        channel.close();
        failure = e;
      }
    }
    throw failure;
  }

  /** One direction, to its end; the other may go on (half-close). A failure ends both. */
  private static void pump(SocketChannel from, SocketChannel to) {
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer buffer = arena.allocate(BUFFER_BYTES).asByteBuffer();
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      log.debug("event=relay-direction-failed", e);
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("event=relay-close-failed", e);
    }
  }
}
