// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Another fault that comes while the first one is being dealt with, on a server that the first one
 * left alone.
 *
 * @param after how long after the first one
 * @param breaking what is asked of the lab to make it
 * @param healing what ends it; empty for a fault that lasts no time
 * @param broken the servers that are broken themselves
 */
record SecondFault(
    Duration after, List<String> breaking, List<String> healing, Set<String> broken) {
  /** There is none. */
  static final SecondFault NONE = new SecondFault(Duration.ZERO, List.of(), List.of(), Set.of());

  /** A takeover takes less than this, so the second fault meets every stage of it. */
  private static final int LATEST_MILLIS = 2500;

  SecondFault {
    breaking = List.copyOf(breaking);
    healing = List.copyOf(healing);
    broken = Set.copyOf(broken);
  }

  /** Decides which. */
  static SecondFault plan(BreakagePlanner.Situation situation, RandomGenerator random) {
    List<String> others =
        situation.servers().stream().filter(name -> !name.equals(situation.writer())).toList();
    String victim = others.get(random.nextInt(others.size()));
    Duration after = Duration.ofMillis(random.nextInt(LATEST_MILLIS));
    List<SecondFault> possible = new ArrayList<>();
    possible.add(
        new SecondFault(after, List.of("kill " + victim + " node"), List.of(), Set.of(victim)));
    possible.add(lasting(after, "freeze " + victim + " node", "thaw " + victim + " node", victim));
    if (!situation.withoutDatabase().contains(victim)) {
      possible.add(
          new SecondFault(after, List.of("kill " + victim + " mariadbd"), List.of(), Set.of()));
      possible.add(
          lasting(after, "freeze " + victim + " mariadbd", "thaw " + victim + " mariadbd", victim));
      possible.add(lasting(after, "cut " + victim, "heal " + victim, victim));
      possible.add(lasting(after, "power-off " + victim, "power-on " + victim, victim));
    }
    return possible.get(random.nextInt(possible.size()));
  }

  private static SecondFault lasting(
      Duration after, String breaking, String healing, String victim) {
    return new SecondFault(after, List.of(breaking), List.of(healing), Set.of(victim));
  }
}
