// SPDX-License-Identifier: Apache-2.0

package garrison.lab.network;

import garrison.lab.network.LabHost.Kind;
import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * Renders the shell script that makes the lab's network: one namespace for each host, and one for
 * the two bridges that all of them are plugged into, so that the machine's own network has neither.
 *
 * <p>The script runs in a mount namespace of its own, whose /run it covers: {@code ip netns} keeps
 * its names there (ip-netns(8)), and the machine is not to see them. Everything that can be is one
 * {@code ip -batch}, because starting {@code ip} takes longer than what it does.
 *
 * <p>On the public bridge every address is on-link: whoever has an address there answers for it, as
 * if the provider's routers were in between. An answer to an operator leaves a server by the bridge
 * that the request came in by; for a server on both that needs a routing rule.
 */
public final class Wiring {
  /** The namespace of the bridges; no server can have a name with a dot. */
  static final String FABRIC = "lab.fabric";

  /** The file of that namespace, inside the lab. */
  public static final String FABRIC_FILE = "/run/netns/" + FABRIC;

  private static final String PRIVATE = "private";
  private static final String PUBLIC = "public";
  private static final String ANSWERS_TABLE = "100";

  private final Infrastructure infrastructure;
  private final Addressing addressing;
  private final List<LabHost> hosts;

  public Wiring(Infrastructure infrastructure, Addressing addressing, List<LabHost> hosts) {
    this.infrastructure = infrastructure;
    this.addressing = addressing;
    this.hosts = List.copyOf(hosts);
  }

  /** The private bridge's side of a host's cable; hosts are counted from 0. */
  public static String privatePort(int host) {
    return PRIVATE + host;
  }

  /** The public bridge's side of a host's cable. */
  public static String publicPort(int host) {
    return PUBLIC + host;
  }

  /** The script, for {@code sh -eu}. */
  public String script() {
    StringBuilder script = new StringBuilder();
    script.append("mount -t tmpfs -o mode=0755,size=64m,nosuid,nodev tmpfs /run\n");
    batch(script, "ip -batch -", namespaces());
    batch(script, "ip -n " + FABRIC + " -batch -", cables());
    for (LabHost host : hosts) {
      script.append("nsenter --net=/run/netns/").append(host.name()).append(" sh -eu <<'HOST'\n");
      if (!addressing.usesIpv6()) {
        script.append(
            """
            if [ -e /proc/sys/net/ipv6 ]; then
              echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
              echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
            fi
            """);
      }
      batch(script, "ip -batch -", interfaces(host));
      script.append("HOST\n");
    }
    return script.toString();
  }

  private List<String> namespaces() {
    List<String> lines = new ArrayList<>();
    lines.add("netns add " + FABRIC);
    hosts.forEach(host -> lines.add("netns add " + host.name()));
    return lines;
  }

  private List<String> cables() {
    List<String> lines = new ArrayList<>();
    for (String bridge : List.of(PRIVATE, PUBLIC)) {
      lines.add("link add " + bridge + " type bridge mcast_snooping 0");
      lines.add("link set " + bridge + " up");
    }
    for (int i = 0; i < hosts.size(); i++) {
      LabHost host = hosts.get(i);
      if (host.privateAddress().isPresent()) {
        cable(lines, PRIVATE, i, host);
      }
      if (host.publicAddress().isPresent()) {
        cable(lines, PUBLIC, i, host);
      }
    }
    return lines;
  }

  private static void cable(List<String> lines, String bridge, int number, LabHost host) {
    String port = bridge + number;
    lines.add("link add %s type veth peer name %s netns %s".formatted(port, bridge, host.name()));
    lines.add("link set " + port + " master " + bridge + " up");
  }

  private List<String> interfaces(LabHost host) {
    List<String> lines = new ArrayList<>();
    lines.add("link set lo up");
    host.privateAddress().ifPresent(address -> privateSide(lines, host, address));
    host.publicAddress().ifPresent(address -> publicSide(lines, address));
    if (host.kind() == Kind.SERVER) {
      host.privateAddress().ifPresent(address -> answersToOperators(lines, host, address));
    }
    return lines;
  }

  private void privateSide(List<String> lines, LabHost host, IpAddress address) {
    boolean foreign = !addressing.privateNetwork().contains(address);
    addAddress(
        lines, address, foreign ? single(address) : addressing.privateNetwork().prefix(), PRIVATE);
    if (foreign && host.kind() == Kind.OPERATOR) {
      lines.add(
          "route replace %s dev %s src %s"
              .formatted(addressing.privateNetwork(), PRIVATE, address));
    }
  }

  private static void publicSide(List<String> lines, IpAddress address) {
    addAddress(lines, address, single(address), PUBLIC);
    lines.add("route replace " + (address.isIpv6() ? "::/0" : "0.0.0.0/0") + " dev " + PUBLIC);
  }

  private void answersToOperators(List<String> lines, LabHost host, IpAddress address) {
    String table = "";
    if (host.publicAddress().isPresent()) {
      lines.add("rule add from " + address + " lookup " + ANSWERS_TABLE);
      table = " table " + ANSWERS_TABLE;
      lines.add("route replace %s dev %s%s".formatted(addressing.privateNetwork(), PRIVATE, table));
    }
    for (Network operators : infrastructure.operators()) {
      if (operators.address().isIpv6() == address.isIpv6()
          && !addressing.privateNetwork().contains(operators.address())) {
        lines.add("route replace %s dev %s%s".formatted(operators, PRIVATE, table));
      }
    }
  }

  private static void addAddress(List<String> lines, IpAddress address, int prefix, String device) {
    String nodad = address.isIpv6() ? " nodad" : "";
    lines.add("address add %s/%d dev %s%s".formatted(address, prefix, device, nodad));
    lines.add("link set " + device + " up");
  }

  private static int single(IpAddress address) {
    return address.isIpv6() ? 128 : 32;
  }

  private static void batch(StringBuilder script, String command, List<String> lines) {
    script.append(command).append(" <<'BATCH'\n");
    lines.forEach(line -> script.append(line).append('\n'));
    script.append("BATCH\n");
  }
}
