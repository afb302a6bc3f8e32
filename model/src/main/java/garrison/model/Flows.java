// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import garrison.model.Party.Internet;
import garrison.model.Party.Member;
import garrison.model.Party.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The complete list of permitted conversations, derived once from the Infrastructure.
 *
 * <p>Whatever could contradict it is computed from it instead of being written beside it: firewall
 * rules, accepted identities, listening ports. So a conversation that is not needed is not listed
 * here, and one that is missing here does not work anywhere: the list is tried out by every run of
 * the lab. The order is that of a request's way from outside to inside.
 */
public final class Flows {
  private final Infrastructure infrastructure;
  private final List<Flow> list = new ArrayList<>();

  private Flows(Infrastructure infrastructure) {
    this.infrastructure = infrastructure;
  }

  /** Derives all Flows; a pure function, in a stable order. */
  public static List<Flow> of(Infrastructure infrastructure) {
    Flows flows = new Flows(infrastructure);
    flows.visitors();
    flows.requests();
    flows.database();
    flows.quorum();
    flows.measurements();
    flows.operators();
    flows.outward();
    return List.copyOf(flows.list);
  }

  /** The Flows that {@code server} takes part in, at either end. */
  public static List<Flow> touching(ServerName server, List<Flow> flows) {
    return flows.stream()
        .filter(flow -> isAt(server, flow.from()) || isAt(server, flow.to()))
        .toList();
  }

  /** The members that may open a connection to {@code role} on {@code server} at {@code port}. */
  public static Stream<Member> accepted(List<Flow> flows, ServerName server, Role role, Port port) {
    return flows.stream()
        .filter(flow -> flow.port().equals(port) && flow.protocol().isMutual())
        .filter(flow ->
            flow.to() instanceof Member to && to.server().equals(server) && to.role() == role)
        .map(Flow::from)
        .filter(Member.class::isInstance)
        .map(Member.class::cast);
  }

  private void visitors() {
    for (Server edge : infrastructure.playing(Role.EDGE)) {
      Member to = outside(edge, Role.EDGE);
      add(new Internet(), to, ListeningPorts.HTTPS, Protocol.HTTPS, "visitors");
      add(new Internet(), to, ListeningPorts.HTTP, Protocol.HTTP, "redirect to https");
    }
  }

  private void requests() {
    for (Server edge : infrastructure.playing(Role.EDGE)) {
      for (Server web : infrastructure.playing(Role.WEB)) {
        add(
            inside(edge, Role.EDGE),
            inside(web, Role.WEB),
            ListeningPorts.WEB,
            Protocol.HTTPS_MUTUAL,
            "requests and health checks");
      }
    }
  }

  private void database() {
    List<Server> databases = infrastructure.playing(Role.DATABASE);
    for (Server application : infrastructure.playing(Role.APPLICATION)) {
      for (Server database : databases) {
        add(
            inside(application, Role.APPLICATION),
            inside(database, Role.DATABASE),
            ListeningPorts.SQL_ENTRY,
            Protocol.SQL_MUTUAL,
            "the site's queries, when the writer is there");
      }
    }
    for (Server follower : databases) {
      for (Server writer : databases) {
        if (!follower.equals(writer)) {
          add(
              inside(follower, Role.DATABASE),
              inside(writer, Role.DATABASE),
              ListeningPorts.REPLICATION,
              Protocol.REPLICATION_MUTUAL,
              "replication, when the writer is there");
          add(
              inside(follower, Role.DATABASE),
              inside(writer, Role.DATABASE),
              ListeningPorts.COPY,
              Protocol.COPY_MUTUAL,
              "a copy of all data, for a server that is rebuilt");
        }
      }
    }
  }

  /** Each elects, and each may be the leader that the others follow. */
  private void quorum() {
    List<Server> members = infrastructure.quorum();
    for (Server from : members) {
      for (Server to : members) {
        if (!from.equals(to)) {
          Member follower = inside(from, Role.AGENT);
          Member leader = inside(to, Role.AGENT);
          add(follower, leader, ListeningPorts.QUORUM, Protocol.QUORUM_MUTUAL, "agreement");
          add(
              follower,
              leader,
              ListeningPorts.ELECTION,
              Protocol.QUORUM_MUTUAL,
              "election of who leads the agreement");
        }
      }
    }
  }

  private void measurements() {
    for (Server monitor : infrastructure.playing(Role.MONITOR)) {
      for (Server server : infrastructure.servers()) {
        add(
            inside(server, Role.AGENT),
            inside(monitor, Role.MONITOR),
            ListeningPorts.COLLECTOR,
            Protocol.HTTPS_MUTUAL,
            "measurements");
      }
    }
  }

  private void operators() {
    if (infrastructure.operators().isEmpty()) {
      return;
    }
    Operators operators = new Operators(infrastructure.operators());
    for (Server monitor : infrastructure.playing(Role.MONITOR)) {
      Port dashboard = infrastructure.monitoring().dashboard();
      add(operators, outside(monitor, Role.MONITOR), dashboard, Protocol.HTTPS, "dashboard");
    }
    for (Server server : infrastructure.servers()) {
      add(operators, outside(server, Role.AGENT), ListeningPorts.SSH, Protocol.SSH, "operation");
    }
  }

  private void outward() {
    for (Server server : infrastructure.servers()) {
      Member from = outside(server, Role.AGENT);
      add(from, new Internet(), new Port(53), Protocol.DNS, "names");
      add(from, new Internet(), new Port(53), Protocol.DNS_TCP, "names");
      add(from, new Internet(), new Port(123), Protocol.NTP, "time");
      add(from, new Internet(), ListeningPorts.HTTP, Protocol.HTTP, "packages");
      add(from, new Internet(), ListeningPorts.HTTPS, Protocol.HTTPS, "packages");
    }
  }

  private void add(Party from, Party to, Port port, Protocol protocol, String purpose) {
    String name = word(from) + ">" + word(to) + ":" + protocol.transport() + "/" + port;
    list.add(new Flow(name, from, to, port, protocol, purpose));
  }

  private static String word(Party party) {
    return switch (party) {
      case Internet _ -> "internet";
      case Operators _ -> "operators";
      case Member member -> member.server() + "." + member.role();
    };
  }

  private static boolean isAt(ServerName server, Party party) {
    return party instanceof Member member && member.server().equals(server);
  }

  private static Member inside(Server server, Role role) {
    return new Member(server.name(), role, server.address());
  }

  private static Member outside(Server server, Role role) {
    return new Member(server.name(), role, server.publicAddress().orElse(server.address()));
  }
}
