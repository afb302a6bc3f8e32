// SPDX-License-Identifier: Apache-2.0

package garrison.application.jetty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Gives each request a client address in the form that the servlet API and other containers use: an
 * IPv6 address without the brackets that Jetty takes over from its header, and the loopback address
 * for a peer on the Unix socket, which has none. Comes after the forwarded headers have been read.
 */
final class ClientAddress implements HttpConfiguration.Customizer {
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    ConnectionMetaData connection = request.getConnectionMetaData();
    InetSocketAddress address = plain(connection.getRemoteSocketAddress());
    ConnectionMetaData changed =
        new ConnectionMetaData.Wrapper(connection) {
          @Override
          public SocketAddress getRemoteSocketAddress() {
            return address;
          }
        };
    return new Request.Wrapper(request) {
      @Override
      public ConnectionMetaData getConnectionMetaData() {
        return changed;
      }
    };
  }

  private static InetSocketAddress plain(SocketAddress address) {
    // Never resolved: a look-up would send the client's header to a name server.
    if (!(address instanceof InetSocketAddress client)) {
      return InetSocketAddress.createUnresolved("127.0.0.1", 0);
    }
    String host = client.getHostString();
    return host.startsWith("[") && host.endsWith("]")
        ? InetSocketAddress.createUnresolved(host.substring(1, host.length() - 1), client.getPort())
        : client;
  }
}
