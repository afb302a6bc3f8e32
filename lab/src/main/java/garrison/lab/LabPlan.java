// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.lab.network.Addressing;
import garrison.lab.network.LabHost;
import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.ListeningPorts;
import garrison.model.Port;
import garrison.model.Role;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the process inside has to know.
 *
 * @param file the infrastructure file, absolute; each node reads it too
 * @param infrastructure what it says
 * @param generation the number of this start
 * @param settings how it is run
 */
public record LabPlan(
    Path file, Infrastructure infrastructure, long generation, LabSettings settings) {
  /** Where the hosts are that the file does not name. */
  Addressing addressing() {
    try {
      return Addressing.of(infrastructure);
    } catch (IllegalArgumentException e) {
      throw new LabException(file.toString(), "change the addresses in this file", e);
    }
  }

  /** All hosts of the lab. */
  List<LabHost> hosts() {
    try {
      return LabHost.of(infrastructure, addressing());
    } catch (IllegalArgumentException e) {
      throw new LabException(file.toString(), "change the server's name in this file", e);
    }
  }

  /** Where the relay of the site leads. */
  List<InetSocketAddress> site() {
    return targets(Role.EDGE, ListeningPorts.HTTPS);
  }

  /** Where the relay of the dashboard leads. */
  List<InetSocketAddress> dashboard() {
    return targets(Role.MONITOR, infrastructure.monitoring().dashboard());
  }

  private List<InetSocketAddress> targets(Role role, Port port) {
    return infrastructure.playing(role).stream()
        .map(server -> server.publicAddress().orElse(server.address()))
        .map(IpAddress::toInetAddress)
        .map(address -> new InetSocketAddress(address, port.number()))
        .toList();
  }
}
