// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import garrison.model.IpAddress;
import java.net.InetSocketAddress;

/**
 * A literal address and a TCP port, {@code 10.0.0.11:8443} or {@code [fd00::1]:8443}.
 *
 * @param address never a name, so that nothing is looked up
 * @param port 0 to 65535; 0 lets the system choose when it is listened on
 */
public record Endpoint(IpAddress address, int port) {
  /** What a valid endpoint is, in words for messages. */
  public static final String EXPECTED = "an address and a port such as 10.0.0.11:8443";

  public Endpoint {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
    }
  }

  /** Reads {@code address:port}; an IPv6 address stands in brackets. */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("endpoint: " + text + " (expected: " + EXPECTED + ")");
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed != host.contains(":")) {
      throw new IllegalArgumentException("endpoint: " + text + " (expected: " + EXPECTED + ")");
    }
    int port;
    try {
      port = Integer.parseInt(text, colon + 1, text.length(), 10);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("endpoint: " + text + " (expected: " + EXPECTED + ")");
    }
    return new Endpoint(
        new IpAddress(bracketed ? host.substring(1, host.length() - 1) : host), port);
  }

  /** The endpoint as sockets take it. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(address.toInetAddress(), port);
  }

  @Override
  public String toString() {
    return address.isIpv6() ? "[" + address + "]:" + port : address + ":" + port;
  }
}
