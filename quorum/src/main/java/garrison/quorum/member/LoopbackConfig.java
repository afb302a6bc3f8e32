// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;

/**
 * ZooKeeper's settings as it has read them, with clients let in on 127.0.0.1 and a free port: a
 * port of zero cannot be written in its file. The others are not told of it, since every server's
 * is the same address.
 */
final class LoopbackConfig extends QuorumPeerConfig {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final InetSocketAddress clients;

  private LoopbackConfig(InetSocketAddress clients) {
    this.clients = clients;
  }

  /**
   * @throws QuorumMemberException when ZooKeeper does not take the settings
   */
  static LoopbackConfig read(Path settings) {
    try {
      LoopbackConfig config =
          new LoopbackConfig(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0));
      config.parse(settings.toString());
      return config;
    } catch (UnknownHostException e) {
      throw new QuorumMemberException("quorum member: no loopback address", e);
    } catch (ConfigException | IllegalArgumentException e) {
      throw new QuorumMemberException("quorum settings " + settings + ": not accepted", e);
    }
  }

  @Override
  public InetSocketAddress getClientPortAddress() {
    return clients;
  }
}
