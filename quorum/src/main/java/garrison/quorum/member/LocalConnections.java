// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.apache.zookeeper.server.NIOServerCnxn;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * The clients' connections, without ZooKeeper's commands of four letters: it answers those before
 * it asks who is there, and one of them ({@code srvr}) whatever its list of allowed ones says. A
 * connection that begins with a command is closed.
 *
 * <p>Where it can be told: ZooKeeper reports the bytes it has read, and exactly four of them are a
 * command, since a request has a length of four bytes and never nothing behind it. What is thrown
 * there is the one exception that ends a connection without a word.
 */
public final class LocalConnections extends NIOServerCnxnFactory {
  private static final int COMMAND_BYTES = 4;

  /** For ZooKeeper. */
  public LocalConnections() {}

  @Override
  protected NIOServerCnxn createConnection(
      SocketChannel channel, SelectionKey key, SelectorThread selector) throws IOException {
    return new WithoutCommands(zkServer, channel, key, this, selector);
  }

  private static final class WithoutCommands extends NIOServerCnxn {
    WithoutCommands(
        ZooKeeperServer server,
        SocketChannel channel,
        SelectionKey key,
        NIOServerCnxnFactory factory,
        SelectorThread selector)
        throws IOException {
      super(server, channel, key, factory, selector);
    }

    @Override
    protected void packetReceived(long bytes) {
      if (bytes == COMMAND_BYTES) {
        throw new CancelledKeyException();
      }
      super.packetReceived(bytes);
    }
  }
}
