// SPDX-License-Identifier: Apache-2.0

package garrison.application.tomcat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.http.parser.Host;
import org.jspecify.annotations.Nullable;

/**
 * Shows the web application the client's address, scheme and host in place of the Unix socket's,
 * which has none. Tomcat's own valve for this compares the peer's address first and cannot be used.
 *
 * <p>The headers are believed because only the gateway can open the socket, and the edge replaces
 * whatever a client sends by these names. Nothing but these three headers is looked at.
 */
final class ForwardedValve extends ValveBase {
  /** A peer on a Unix socket is on this host. */
  private static final String LOCAL = "127.0.0.1";

  ForwardedValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String client = first(request.getHeader("X-Forwarded-For"));
    String address = client == null ? LOCAL : withoutBrackets(client);
    request.setRemoteAddr(address);
    request.setRemoteHost(address);
    String scheme = first(request.getHeader("X-Forwarded-Proto"));
    if (scheme != null) {
      boolean secure = scheme.equalsIgnoreCase("https");
      request.setSecure(secure);
      request.getCoyoteRequest().scheme().setString(secure ? "https" : "http");
    }
    String host = first(request.getHeader("X-Forwarded-Host"));
    authority(request, host == null ? request.getHeader("Host") : host);
    getNext().invoke(request, response);
  }

  private static void authority(Request request, @Nullable String host) {
    String name = host;
    int port = request.isSecure() ? 443 : 80;
    if (host != null) {
      try {
        int colon = Host.parse(host);
        if (colon >= 0) {
          name = host.substring(0, colon);
          port = Integer.parseInt(host.substring(colon + 1));
        }
      } catch (IllegalArgumentException _) {
        return;
      }
      request.getCoyoteRequest().serverName().setString(name);
    }
    request.setServerPort(port);
  }

  private static @Nullable String first(@Nullable String list) {
    if (list == null || list.isBlank()) {
      return null;
    }
    int comma = list.indexOf(',');
    return (comma < 0 ? list : list.substring(0, comma)).strip();
  }

  private static String withoutBrackets(String address) {
    return address.startsWith("[") && address.endsWith("]")
        ? address.substring(1, address.length() - 1)
        : address;
  }
}
