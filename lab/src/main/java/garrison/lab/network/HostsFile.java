// SPDX-License-Identifier: Apache-2.0

package garrison.lab.network;

import garrison.lab.network.LabHost.Kind;
import garrison.model.DomainName;
import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Renders a host's /etc/hosts (hosts(5)), the only source of names in the lab. Each host sees the
 * others as it can reach them: from outside by their public addresses, from inside by their private
 * ones.
 */
public final class HostsFile {
  private HostsFile() {}

  /** The file for {@code host}. */
  public static String of(LabHost host, List<LabHost> hosts, Infrastructure infrastructure) {
    Map<String, List<String>> namesByAddress = new LinkedHashMap<>();
    boolean ipv6 =
        hosts.stream()
            .flatMap(each ->
                Stream.concat(each.privateAddress().stream(), each.publicAddress().stream()))
            .anyMatch(IpAddress::isIpv6);
    put(namesByAddress, "127.0.0.1", "localhost");
    if (ipv6) {
      put(namesByAddress, "::1", "localhost");
    }
    for (LabHost other : hosts) {
      seenFrom(host, other).ifPresent(address -> put(namesByAddress, address.text(), other.name()));
    }
    if (host.publicAddress().isPresent()) {
      for (Server edge : infrastructure.playing(Role.EDGE)) {
        String address = edge.publicAddress().orElse(edge.address()).text();
        Stream.concat(
                Stream.of(infrastructure.site().domain()), infrastructure.site().aliases().stream())
            .map(DomainName::value)
            .forEach(name -> put(namesByAddress, address, name));
      }
    }
    StringBuilder text = new StringBuilder();
    namesByAddress.forEach((address, names) ->
        text.append(address).append(' ').append(String.join(" ", names)).append('\n'));
    return text.toString();
  }

  private static Optional<IpAddress> seenFrom(LabHost host, LabHost other) {
    boolean fromOutside = host.kind() == Kind.INTERNET;
    boolean bothInside = !fromOutside && host.privateAddress().isPresent();
    if (bothInside && other.privateAddress().isPresent()) {
      return other.privateAddress();
    }
    return host.publicAddress().isPresent() ? other.publicAddress() : Optional.empty();
  }

  private static void put(Map<String, List<String>> namesByAddress, String address, String name) {
    namesByAddress.computeIfAbsent(address, _ -> new ArrayList<>()).add(name);
  }
}
