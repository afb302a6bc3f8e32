// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * A literal IPv4 or IPv6 address; never a name, so that nothing is looked up.
 *
 * @param text the address in the form the JDK prints it
 */
public record IpAddress(String text) {
  public IpAddress {
    text = literal(text).getHostAddress();
  }

  /** The address as the JDK's sockets take it. */
  public InetAddress toInetAddress() {
    return literal(text);
  }

  /** Whether this is an IPv6 address. */
  public boolean isIpv6() {
    return toInetAddress() instanceof Inet6Address;
  }

  /** The address in network byte order: 4 or 16 bytes. */
  public byte[] bytes() {
    return toInetAddress().getAddress();
  }

  @Override
  public String toString() {
    return text;
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(
          "address: " + text + " (expected: an IPv4 or IPv6 address)");
    }
  }
}
