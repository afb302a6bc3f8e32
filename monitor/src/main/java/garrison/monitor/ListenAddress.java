// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import garrison.model.IpAddress;
import java.net.InetSocketAddress;

/** Reads {@code 10.0.0.10:4318} and {@code [fd00::1]:4318}; port 0 stands for any free one. */
final class ListenAddress {
  private ListenAddress() {}

  static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return new InetSocketAddress(new IpAddress(host).toInetAddress(), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "listen: " + text + " (expected: address:port, port 0-65535)", e);
    }
  }
}
