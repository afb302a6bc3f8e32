// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is valid and risky all the same: components that several servers share, so that one bug
 * takes all of them, and roles that only one server plays, so that its loss ends them.
 */
public final class Risks {
  /**
   * One risk.
   *
   * @param subject the role or component
   * @param text what is shared or alone, and what would be lost with it
   * @param remedy what to change in the file, or why nothing can be changed
   */
  public record Risk(String subject, String text, String remedy) {}

  private Risks() {}

  /** Finds the risks of an Infrastructure, the avoidable ones first. */
  public static List<Risk> of(Infrastructure infrastructure) {
    List<Risk> risks = new ArrayList<>();
    for (Role role : List.of(Role.EDGE, Role.WEB, Role.APPLICATION, Role.DATABASE)) {
      alone(infrastructure, role).ifPresent(risks::add);
      shared(infrastructure, role).ifPresent(risks::add);
    }
    fewVoters(infrastructure).ifPresent(risks::add);
    alone(infrastructure, Role.MONITOR).ifPresent(risks::add);
    if (infrastructure.servers().size() > 1) {
      String all = names(infrastructure.servers());
      risks.add(
          new Risk(
              "java",
              "the Java virtual machine, the kernel and garrison are the same on " + all,
              "cannot be avoided; upgrade one server after the other"));
    }
    return risks;
  }

  private static Optional<Risk> alone(Infrastructure infrastructure, Role role) {
    List<Server> servers = infrastructure.playing(role);
    if (servers.size() != 1) {
      return Optional.empty();
    }
    Server only = servers.getFirst();
    String loss =
        switch (role) {
          case EDGE -> "without it no visitor reaches the site";
          case WEB -> "without it no request is answered";
          case APPLICATION -> "without it only static files are answered";
          case DATABASE -> "without it nothing can be read or written, and it holds the only copy";
          case MONITOR, AGENT -> "without it nothing is recorded and no one is told";
        };
    return Optional.of(
        new Risk(
            role.word(),
            only.name() + " alone is " + role + ": " + loss,
            "give a second server the role " + role));
  }

  private static Optional<Risk> fewVoters(Infrastructure infrastructure) {
    List<Server> quorum = infrastructure.quorum();
    if (quorum.size() != 2 || infrastructure.playing(Role.DATABASE).size() != 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Risk(
            "database",
            "only "
                + names(quorum)
                + " agree on who writes: with one of them lost there is no majority, and nobody"
                + " takes over",
            "add a third server, whatever it does"));
  }

  private static Optional<Risk> shared(Infrastructure infrastructure, Role role) {
    Map<Engine, List<Server>> byEngine =
        infrastructure.playing(role).stream()
            .collect(
                Collectors.groupingBy(
                    server -> server.roles().get(role), TreeMap::new, Collectors.toList()));
    if (byEngine.size() != 1) {
      return Optional.empty();
    }
    Map.Entry<Engine, List<Server>> only = byEngine.entrySet().iterator().next();
    if (only.getValue().size() < 2) {
      return Optional.empty();
    }
    Engine engine = only.getKey();
    String where = names(only.getValue());
    List<Engine> others = Engine.playing(role).stream().filter(other -> other != engine).toList();
    String remedy =
        others.isEmpty()
            ? "no other engine plays " + role + " yet; upgrade one server after the other"
            : "let one of them run "
                + others.stream().map(Engine::word).collect(Collectors.joining(" or "));
    return Optional.of(
        new Risk(
            role.word(),
            engine + " plays " + role + " on " + where + ": one bug in it takes both",
            remedy));
  }

  private static String names(List<Server> servers) {
    return servers.stream()
        .map(server -> server.name().value())
        .collect(Collectors.joining(" and "));
  }
}
