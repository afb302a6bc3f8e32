// SPDX-License-Identifier: Apache-2.0

package garrison.database.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Gives Connector/J sockets that are connected to a Unix socket already. Connector/J makes one
 * instance a connection, by this class's name, which is why it is public.
 */
public final class UnixSocketFactory extends ConfigurableSocketFactory {
  /** The connection property that holds the socket's path. */
  public static final String PATH = "garrisonSocketPath";

  private @Nullable String path;

  /** Made by Connector/J. */
  public UnixSocketFactory() {}

  @Override
  public void setConfiguration(Configuration configuration, String host) {
    path = configuration.nonMappedOptions().getProperty(PATH);
  }

  @Override
  public Socket createSocket() throws IOException {
    if (path == null) {
      throw new SocketException("property " + PATH + ": missing (expected: a socket's path)");
    }
    return UnixSocket.connect(Path.of(path));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket();
  }
}
