// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.auth.AuthenticationProvider;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client in that knows the member's secret, with all rights, and nobody else. ZooKeeper
 * makes the object itself, from the class's name in its settings, so the secret waits in a static
 * field: there is one member in a process.
 *
 * <p>ZooKeeper's digest scheme would do as well for what its access lists protect, but some
 * requests ask no list (whether a node exists, for one); a connection without our scheme gets no
 * answer to any request.
 */
public final class SecretProvider implements AuthenticationProvider {
  private static final AtomicReference<byte @Nullable []> SECRET = new AtomicReference<>();

  /** For ZooKeeper. */
  public SecretProvider() {}

  static void expect(String secret) {
    SECRET.set(secret.getBytes(StandardCharsets.UTF_8));
  }

  static void expectNothing() {
    SECRET.set(null);
  }

  @Override
  public String getScheme() {
    return QuorumAccess.SCHEME;
  }

  @Override
  public Code handleAuthentication(ServerCnxn connection, byte @Nullable [] given) {
    byte[] secret = SECRET.get();
    if (secret == null || given == null || !MessageDigest.isEqual(secret, given)) {
      return Code.AUTHFAILED;
    }
    connection.addAuthInfo(new Id(QuorumAccess.SCHEME, "node"));
    connection.addAuthInfo(new Id("super", ""));
    return Code.OK;
  }

  @Override
  public boolean matches(String id, String expression) {
    return id.equals(expression);
  }

  @Override
  public boolean isAuthenticated() {
    return true;
  }

  @Override
  public boolean isValid(String id) {
    return id.equals("node");
  }
}
