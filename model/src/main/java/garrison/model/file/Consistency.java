// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import garrison.model.DomainName;
import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.Limits;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What must hold among the servers and names of a file, each of which is right by itself. */
final class Consistency {
  /** Names that the lab gives to the hosts outside of everybody's plan. */
  private static final Set<String> RESERVED = Set.of("internet", "operator", "intruder");

  private final Infrastructure infrastructure;
  private final BiConsumer<String, String> problem;

  private Consistency(Infrastructure infrastructure, BiConsumer<String, String> problem) {
    this.infrastructure = infrastructure;
    this.problem = problem;
  }

  /** Hands each problem to {@code problem} as a path and a text. */
  static void check(Infrastructure infrastructure, BiConsumer<String, String> problem) {
    Consistency consistency = new Consistency(infrastructure, problem);
    consistency.names();
    consistency.addresses();
    consistency.roles();
    consistency.edges();
    consistency.limits();
  }

  private void names() {
    Set<DomainName> seen = new HashSet<>(Set.of(infrastructure.site().domain()));
    for (DomainName alias : infrastructure.site().aliases()) {
      if (!seen.add(alias)) {
        problem.accept("site.aliases", alias + " is given twice (expected: each name once)");
      }
    }
    for (Server server : infrastructure.servers()) {
      if (RESERVED.contains(server.name().value())) {
        problem.accept(
            "servers." + server.name(), "the lab uses this name itself (expected: another name)");
      }
    }
  }

  private void addresses() {
    Map<IpAddress, ServerName> owners = new HashMap<>();
    for (Server server : infrastructure.servers()) {
      claim(owners, server, "address", server.address());
      server.publicAddress().ifPresent(address -> claim(owners, server, "public", address));
    }
  }

  private void claim(
      Map<IpAddress, ServerName> owners, Server server, String key, IpAddress address) {
    ServerName owner = owners.putIfAbsent(address, server.name());
    if (owner != null) {
      problem.accept(
          "servers." + server.name() + "." + key,
          address + " is also an address of " + owner + " (expected: one of its own)");
    }
  }

  private void roles() {
    atLeastOne(Role.EDGE, "takes requests from the internet");
    atLeastOne(Role.WEB, "answers them");
    atLeastOne(Role.APPLICATION, "runs the site's program");
    atMost(Role.DATABASE, 2, "a writer and the one that follows it");
    atMost(Role.MONITOR, 1, "one that collects from all");
    for (Server server : infrastructure.servers()) {
      if (server.plays(Role.WEB) != server.plays(Role.APPLICATION)) {
        problem.accept(
            "servers." + server.name(),
            "has one of web and application (expected: both or none, since they share a socket)");
      }
    }
  }

  private void edges() {
    for (Server edge : infrastructure.playing(Role.EDGE)) {
      if (edge.publicAddress().isEmpty()) {
        problem.accept(
            "servers." + edge.name() + ".public",
            "is missing (expected: the address the internet reaches this edge at)");
      }
    }
  }

  private void limits() {
    Limits limits = infrastructure.limits();
    Duration least = limits.leastIdleTime();
    if (limits.idleTime().compareTo(least) < 0) {
      problem.accept(
          "limits.idle_time",
          Limits.word(limits.idleTime())
              + " (expected: at least "
              + Limits.word(least)
              + ", which is answer_time, a quarter of it and waiting_time: a connection is cut"
              + " before its answer otherwise)");
    }
  }

  private void atLeastOne(Role role, String purpose) {
    if (infrastructure.playing(role).isEmpty()) {
      problem.accept(
          "servers", "no server has the role " + role + " (expected: one that " + purpose + ")");
    }
  }

  private void atMost(Role role, int most, String meaning) {
    List<Server> servers = infrastructure.playing(role);
    if (servers.size() > most) {
      problem.accept(
          "servers",
          servers.size()
              + " servers have the role "
              + role
              + " (expected: at most "
              + most
              + ", "
              + meaning
              + ")");
    }
  }
}
