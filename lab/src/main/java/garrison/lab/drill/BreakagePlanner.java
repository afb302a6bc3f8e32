// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Decides what exactly a cycle breaks: whom the kind means, and what is left to chance. */
final class BreakagePlanner {
  /**
   * Who is what when the fault is to come.
   *
   * @param writer the server that accepts writes
   * @param servers all servers
   * @param withoutDatabase those that only vote, as far as the database is concerned
   * @param canSwitchOver whether nodes take the request
   */
  record Situation(
      String writer, List<String> servers, List<String> withoutDatabase, boolean canSwitchOver) {
    /** A server that holds the data and does not write. */
    String follower() {
      return servers.stream()
          .filter(name -> !name.equals(writer) && !withoutDatabase.contains(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private BreakagePlanner() {}

  /** The fault of one cycle. */
  static Breakage plan(DrillKind kind, Situation situation, RandomGenerator random) {
    String writer = situation.writer();
    return switch (kind) {
      case DATABASE_CRASH ->
          new Breakage(kind, List.of("kill " + writer + " mariadbd"), List.of(), Set.of());
      case DATABASE_FREEZE -> freeze(kind, writer, "mariadbd", Set.of());
      case NODE_FREEZE -> freeze(kind, writer, "node", Set.of(writer));
      case SERVER_FREEZE -> freeze(kind, writer, "both", Set.of(writer));
      case DATABASE_CUT ->
          new Breakage(kind, List.of("cut " + writer), List.of("heal " + writer), Set.of(writer));
      case DATABASE_CUT_ONE_WAY ->
          new Breakage(
              kind,
              List.of("cut-one-way " + writer + (random.nextBoolean() ? " in" : " out")),
              List.of("heal " + writer),
              Set.of(writer));
      case SERVER_LOSS ->
          new Breakage(
              kind, List.of("power-off " + writer), List.of("power-on " + writer), Set.of(writer));
      case DISK_FULL -> disk(kind, writer, "full");
      case DISK_READ_ONLY -> disk(kind, writer, "read-only");
      case DISK_SLOW -> disk(kind, writer, "slow");
      case LAST_COPY -> {
        String follower = situation.follower();
        yield new Breakage(
            kind,
            List.of("power-off " + follower),
            SecondFault.NONE,
            List.of("power-off " + writer, "power-on " + follower),
            List.of("power-on " + writer),
            Set.of(follower));
      }
      case QUORUM_LOSS -> {
        List<String> voters =
            situation.withoutDatabase().isEmpty()
                ? situation.servers().stream().filter(name -> !name.equals(writer)).toList()
                : situation.withoutDatabase();
        String voter = voters.get(random.nextInt(voters.size()));
        yield new Breakage(kind, List.of("kill " + voter + " node"), List.of(), Set.of(voter));
      }
      case POWER_CUT -> {
        String all = String.join(" ", situation.servers());
        yield new Breakage(kind, List.of("power-off " + all), List.of("power-on " + all), Set.of());
      }
      case SWITCHOVER -> new Breakage(kind, List.of(), List.of(), Set.of());
      case DATABASE_MIX -> {
        List<DrillKind> kinds = DrillKind.mixed(situation.canSwitchOver());
        yield plan(kinds.get(random.nextInt(kinds.size())), situation, random);
      }
      case DATABASE_SOAK -> {
        List<DrillKind> kinds = DrillKind.ofTheWriter();
        yield plan(kinds.get(random.nextInt(kinds.size())), situation, random)
            .and(SecondFault.plan(situation, random));
      }
    };
  }

  private static Breakage disk(DrillKind kind, String host, String state) {
    return new Breakage(
        kind,
        List.of("disk %s %s".formatted(host, state)),
        List.of("disk %s well".formatted(host)),
        Set.of());
  }

  private static Breakage freeze(DrillKind kind, String host, String target, Set<String> broken) {
    return new Breakage(
        kind,
        List.of("freeze %s %s".formatted(host, target)),
        List.of("thaw %s %s".formatted(host, target)),
        broken);
  }
}
