// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import garrison.quorum.member.QuorumAccess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.AsyncCallback.DataCallback;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.ReconfigRequest;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the own member, used until it breaks and never again. ZooKeeper's client could
 * mend it by itself, but waits up to two seconds before it tries (it is made for many clients of
 * few servers); another connection that takes the session over is there as soon as the member is.
 *
 * <p>Ended in two ways: {@link #abandon} leaves the session to its time and to the next connection,
 * {@link #finish} ends it with everything that hangs on it.
 */
@SuppressWarnings("try") // ZooKeeper's close() may be interrupted; it is only called by finish().
final class Connection extends ZooKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private Connection(QuorumAccess access, Consumer<KeeperState> states) throws IOException {
    super(address(access), millis(access), event -> tell(event, states), settings());
  }

  private Connection(QuorumAccess access, Consumer<KeeperState> states, Ticket session)
      throws IOException {
    super(
        address(access),
        millis(access),
        event -> tell(event, states),
        session.id(),
        HexFormat.of().parseHex(session.password()),
        false,
        new StaticHostProvider(
            List.of(InetSocketAddress.createUnresolved("127.0.0.1", access.port().number()))),
        settings());
  }

  /** Begins to connect with a new session. */
  static Connection begin(QuorumAccess access, Consumer<KeeperState> states) throws IOException {
    Connection connection = new Connection(access, states);
    connection.show(access);
    return connection;
  }

  /** Begins to connect with a session there is. */
  static Connection resume(QuorumAccess access, Consumer<KeeperState> states, Ticket session)
      throws IOException {
    Connection connection = new Connection(access, states, session);
    connection.show(access);
    return connection;
  }

  /** What another connection needs to take the session over. */
  Ticket ticket() {
    return new Ticket(getSessionId(), HexFormat.of().formatHex(getSessionPasswd()));
  }

  /**
   * Asks for other members, as {@code ZooKeeperAdmin} does, which cannot take over a session. The
   * whole list and not the difference, because ZooKeeper takes a difference only with each client's
   * address, which is nobody's business here; it is refused unless the version is the newest.
   *
   * @param members as lines of configuration
   * @param version of the members that this is a change of
   */
  void reconfigure(String members, long version, DataCallback answer) {
    RequestHeader header = new RequestHeader();
    header.setType(ZooDefs.OpCode.reconfig);
    cnxn.queuePacket(
        header,
        new ReplyHeader(),
        new ReconfigRequest(null, null, members, version),
        new GetDataResponse(),
        answer,
        ZooDefs.CONFIG_NODE,
        ZooDefs.CONFIG_NODE,
        null,
        null);
  }

  /** Breaks the connection and leaves the session; does not wait, since the client's thread may. */
  void abandon() {
    Thread.ofVirtual().name("quorum-abandon").start(cnxn::disconnect);
  }

  /**
   * Ends the session and all that hangs on it; returns whether that was done within the limit.
   * ZooKeeper itself waits for the answer without one.
   */
  boolean finish(Duration limit) throws InterruptedException {
    Thread closing = Thread.ofVirtual().name("quorum-finish").start(this::closeQuietly);
    return closing.join(limit);
  }

  private void closeQuietly() {
    try {
      close();
    } catch (InterruptedException _) {
      LOG.debug("event=quorum-close-interrupted");
    }
  }

  private void show(QuorumAccess access) {
    addAuthInfo(QuorumAccess.SCHEME, access.secret().getBytes(StandardCharsets.UTF_8));
  }

  private static void tell(WatchedEvent event, Consumer<KeeperState> states) {
    if (event.getType() == EventType.None) {
      states.accept(event.getState());
    }
  }

  private static String address(QuorumAccess access) {
    return "127.0.0.1:" + access.port();
  }

  private static int millis(QuorumAccess access) {
    return Math.toIntExact(access.session().toMillis());
  }

  private static ZKClientConfig settings() {
    ZKClientConfig settings = new ZKClientConfig();
    settings.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
    return settings;
  }

  /** Session number and the password that the server gave with it, in hexadecimal digits. */
  record Ticket(long id, String password) {}
}
