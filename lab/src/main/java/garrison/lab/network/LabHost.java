// SPDX-License-Identifier: Apache-2.0

package garrison.lab.network;

import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A host of the lab: a server of the file, or one of the three that belong to nobody's plan.
 *
 * @param name what it is called by `exec` and in its own /etc/hostname
 * @param kind which bridges it is plugged into
 * @param privateAddress on the private bridge
 * @param publicAddress on the public bridge
 */
public record LabHost(
    String name, Kind kind, Optional<IpAddress> privateAddress, Optional<IpAddress> publicAddress) {
  /** What a host of the lab is for. */
  public enum Kind {
    /** A server of the file, with a node of its own. */
    SERVER,
    /** Somewhere outside: where visitors are. */
    INTERNET,
    /**
     * Outside, at an address from which the file lets people operate; also on the private bridge.
     */
    OPERATOR,
    /** On the private bridge, without any identity. */
    INTRUDER
  }

  /** The host outside, where visitors are. */
  public static final String INTERNET = "internet";

  /** The host from which people operate. */
  public static final String OPERATOR = "operator";

  /** The host on the private network that has no business there. */
  public static final String INTRUDER = "intruder";

  /**
   * All hosts of the lab, the servers first.
   *
   * @throws IllegalArgumentException when a server has the name of one of the other three
   */
  public static List<LabHost> of(Infrastructure infrastructure, Addressing addressing) {
    List<LabHost> hosts = new ArrayList<>();
    for (Server server : infrastructure.servers()) {
      String name = server.name().value();
      if (List.of(INTERNET, OPERATOR, INTRUDER).contains(name)) {
        throw new IllegalArgumentException(
            "server name: " + name + " (expected: not the name of a host of the lab's own)");
      }
      hosts.add(
          new LabHost(name, Kind.SERVER, Optional.of(server.address()), server.publicAddress()));
    }
    Optional<IpAddress> operator = Optional.of(addressing.operator());
    hosts.add(
        new LabHost(INTERNET, Kind.INTERNET, Optional.empty(), Optional.of(addressing.internet())));
    hosts.add(new LabHost(OPERATOR, Kind.OPERATOR, operator, operator));
    hosts.add(
        new LabHost(INTRUDER, Kind.INTRUDER, Optional.of(addressing.intruder()), Optional.empty()));
    return List.copyOf(hosts);
  }
}
