// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import garrison.model.Flow;
import garrison.model.IpAddress;
import garrison.model.Network;
import garrison.model.Party;
import garrison.model.Party.Internet;
import garrison.model.Party.Member;
import garrison.model.Party.Operators;
import garrison.model.Port;
import garrison.model.Protocol;
import garrison.model.Role;
import garrison.model.ServerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Flows of an edge with a monitor and two web servers with databases. */
final class ExampleFlows {
  static final ServerName EDGE = new ServerName("edge-1");
  static final ServerName WEB_1 = new ServerName("web-1");
  static final ServerName WEB_2 = new ServerName("web-2");

  private final Map<ServerName, String> inside;
  private final Map<ServerName, String> outside;
  private final List<Flow> list = new ArrayList<>();

  private ExampleFlows(Map<ServerName, String> inside, Map<ServerName, String> outside) {
    this.inside = inside;
    this.outside = outside;
  }

  static List<Flow> ipv4(String... operators) {
    return new ExampleFlows(
            Map.of(EDGE, "10.0.0.10", WEB_1, "10.0.0.11", WEB_2, "10.0.0.12"),
            Map.of(EDGE, "203.0.113.10", WEB_1, "10.0.0.11", WEB_2, "10.0.0.12"))
        .all(operators);
  }

  static List<Flow> ipv6(String... operators) {
    return new ExampleFlows(
            Map.of(EDGE, "fd00::10", WEB_1, "fd00::11", WEB_2, "fd00::12"),
            Map.of(EDGE, "2001:db8::10", WEB_1, "fd00::11", WEB_2, "fd00::12"))
        .all(operators);
  }

  private List<Flow> all(String... operatorNetworks) {
    Member edge = member(outside, EDGE, Role.EDGE);
    add(new Internet(), edge, 443, Protocol.HTTPS, "visitors");
    add(new Internet(), edge, 80, Protocol.HTTP, "redirect to https");
    for (ServerName web : List.of(WEB_1, WEB_2)) {
      add(
          member(inside, EDGE, Role.EDGE),
          member(inside, web, Role.WEB),
          8443,
          Protocol.HTTPS_MUTUAL,
          "requests and health checks");
      for (ServerName database : List.of(WEB_1, WEB_2)) {
        Member to = member(inside, database, Role.DATABASE);
        add(member(inside, web, Role.APPLICATION), to, 3307, Protocol.SQL_MUTUAL, "queries");
        if (!web.equals(database)) {
          Member from = member(inside, web, Role.DATABASE);
          add(from, to, 3306, Protocol.REPLICATION_MUTUAL, "replication");
        }
      }
    }
    for (ServerName server : List.of(EDGE, WEB_1, WEB_2)) {
      add(
          member(inside, server, Role.AGENT),
          member(inside, EDGE, Role.MONITOR),
          4318,
          Protocol.HTTPS_MUTUAL,
          "measurements");
      outward(member(outside, server, Role.AGENT));
    }
    if (operatorNetworks.length > 0) {
      operators(new Operators(List.of(operatorNetworks).stream().map(Network::parse).toList()));
    }
    return list;
  }

  private void operators(Operators operators) {
    add(operators, member(outside, EDGE, Role.MONITOR), 9443, Protocol.HTTPS, "dashboard");
    for (ServerName server : List.of(EDGE, WEB_1, WEB_2)) {
      add(operators, member(outside, server, Role.AGENT), 22, Protocol.SSH, "operation");
    }
  }

  private void outward(Member server) {
    add(server, new Internet(), 53, Protocol.DNS, "names");
    add(server, new Internet(), 53, Protocol.DNS_TCP, "names");
    add(server, new Internet(), 123, Protocol.NTP, "time");
    add(server, new Internet(), 80, Protocol.HTTP, "packages");
    add(server, new Internet(), 443, Protocol.HTTPS, "packages");
  }

  private void add(Party from, Party to, int port, Protocol protocol, String purpose) {
    String name = word(from) + ">" + word(to) + ":" + protocol.transport() + "/" + port;
    list.add(new Flow(name, from, to, new Port(port), protocol, purpose));
  }

  private static String word(Party party) {
    return switch (party) {
      case Internet _ -> "internet";
      case Operators _ -> "operators";
      case Member member -> member.server() + "." + member.role();
    };
  }

  private static Member member(Map<ServerName, String> addresses, ServerName server, Role role) {
    return new Member(server, role, new IpAddress(String.valueOf(addresses.get(server))));
  }
}
