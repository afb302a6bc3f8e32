// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.util.List;
import java.util.Set;

/**
 * One fault, in the words of the lab's control socket.
 *
 * @param kind what it is; never a mix
 * @param breaking what is asked of the lab to make it
 * @param turning what is asked once the fault was survived, and makes it worse; mostly nothing
 * @param healing what ends it; empty for a fault that lasts no time
 * @param broken the servers that are broken themselves: what clients there see is recorded, and not
 *     counted as unavailability of the site
 */
record Breakage(
    DrillKind kind,
    List<String> breaking,
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
    this(kind, breaking, List.of(), healing, broken);
  }

  /** Whether somebody is left who could take over, and is given the time to. */
  boolean leavesSomebody() {
    return kind != DrillKind.POWER_CUT;
  }

  boolean lasts() {
    return !healing.isEmpty();
  }
}
