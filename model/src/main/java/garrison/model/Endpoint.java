// SPDX-License-Identifier: Apache-2.0

package garrison.model;

/** Where something listens or is reached: an address and a TCP port. */
public record Endpoint(IpAddress address, Port port) {
  public Endpoint(IpAddress address, int port) {
    this(address, new Port(port));
  }

  /** The endpoint as a URI's authority: {@code 10.0.0.11:8443} or {@code [fd00::1]:8443}. */
  @Override
  public String toString() {
    return (address.isIpv6() ? "[" + address + "]" : address.toString()) + ":" + port;
  }
}
