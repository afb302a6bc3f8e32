// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stands between one client and MariaDB, and has a follower watch what passes. */
final class WatchedServer implements AutoCloseable {
  private static final int DEPRECATE_EOF_BYTE = 1;

  private final ServerSocket listener;
  private final SocketChannel database;
  private final boolean hidesDeprecateEof;
  private final List<Exchange.Step> steps = new ArrayList<>();
  private final ExchangeFollower follower = new ExchangeFollower();

  /**
   * Waits for one client.
   *
   * @param hidesDeprecateEof whether the client shall believe that the server is of the old kind,
   *     with EOF packets
   */
  WatchedServer(Path socket, boolean hidesDeprecateEof) throws IOException {
    this.hidesDeprecateEof = hidesDeprecateEof;
    listener = new ServerSocket();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    database = SocketChannel.open(StandardProtocolFamily.UNIX);
    database.connect(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  synchronized Exchange.State state() {
    return Exchange.State.of(follower);
  }

  /** Notes what has to hold now. */
  synchronized void note(Exchange.State state) {
    steps.add(new Exchange.Holds(state));
  }

  synchronized Exchange exchange() {
    return new Exchange(List.copyOf(steps));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    database.close();
  }

  private void serve() {
    try {
      Socket client = listener.accept();
      client.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> fromDatabase(client));
      byte[] bytes = new byte[1 << 16];
      int count = client.getInputStream().read(bytes);
      while (count > 0) {
        ByteBuffer some = ByteBuffer.wrap(pass(new Exchange.Client(Arrays.copyOf(bytes, count))));
        while (some.hasRemaining()) {
          database.write(some);
        }
        count = client.getInputStream().read(bytes);
      }
      database.close();
    } catch (IOException _) {
      // The test has ended the connection.
    }
  }

  private void fromDatabase(Socket client) {
    try (client) {
      ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
      boolean isGreeting = true;
      while (database.read(bytes) >= 0) {
        bytes.flip();
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        bytes.clear();
        if (isGreeting && hidesDeprecateEof) {
          hideDeprecateEof(some);
        }
        isGreeting = false;
        client.getOutputStream().write(pass(new Exchange.Server(some)));
      }
    } catch (IOException _) {
      // The test has ended the connection.
    }
  }

  private static void hideDeprecateEof(byte[] greeting) {
    int versionEnd = 5;
    while (greeting[versionEnd] != 0) {
      versionEnd++;
    }
    // Thread 4, scramble 8, filler 1, low half 2, character set 1, status 2, then the high half.
    greeting[versionEnd + 1 + 18 + DEPRECATE_EOF_BYTE] &= (byte) ~1;
  }

  private synchronized byte[] pass(Exchange.Step step) {
    steps.add(step);
    return switch (step) {
      case Exchange.Client(var bytes) -> {
        ByteBuf seen = Unpooled.wrappedBuffer(bytes);
        follower.fromClient(seen);
        yield bytes;
      }
      case Exchange.Server(var bytes) -> {
        ByteBuf seen = Unpooled.wrappedBuffer(bytes);
        follower.fromServer(seen);
        yield bytes;
      }
      case Exchange.Holds _ -> new byte[0];
    };
  }
}
