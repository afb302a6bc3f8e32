// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One fault, or one and another soon after, in the words of the lab's control socket.
 *
 * @param kind what it is; never a mix
 * @param breaking what is asked of the lab to make it
 * @param second what is broken besides; mostly nothing
 * @param turning what is asked once the fault was survived, and makes it worse; mostly nothing
 * @param healing what ends it; empty for a fault that lasts no time
 * @param broken the servers that are broken themselves: what clients there see is recorded, and not
 *     counted as unavailability of the site
 */
record Breakage(
    DrillKind kind,
    List<String> breaking,
    SecondFault second,
    List<String> turning,
    List<String> healing,
    Set<String> broken) {
  Breakage {
    breaking = List.copyOf(breaking);
    turning = List.copyOf(turning);
    healing = List.copyOf(healing);
    broken = Set.copyOf(broken);
  }

  Breakage(DrillKind kind, List<String> breaking, List<String> healing, Set<String> broken) {
    this(kind, breaking, SecondFault.NONE, List.of(), healing, broken);
  }

  /** The same with another fault, which is healed after the first one. */
  Breakage and(SecondFault other) {
    List<String> healings = new ArrayList<>(healing);
    healings.addAll(other.healing());
    Set<String> all = new HashSet<>(broken);
    all.addAll(other.broken());
    return new Breakage(DrillKind.DATABASE_SOAK, breaking, other, turning, healings, all);
  }

  /** Whether somebody is left who could take over, and is given the time to. */
  boolean leavesSomebody() {
    return kind != DrillKind.POWER_CUT;
  }

  boolean lasts() {
    return !healing.isEmpty();
  }
}
