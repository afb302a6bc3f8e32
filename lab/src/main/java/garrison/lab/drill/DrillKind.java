// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be drilled. */
public enum DrillKind {
  DATABASE_CRASH("kills the writer's mariadbd"),
  DATABASE_FREEZE("stops the writer's mariadbd in its tracks, and lets it go on later"),
  NODE_FREEZE("the same with the node of the writer's server"),
  SERVER_FREEZE("the same with both at once"),
  DATABASE_CUT("cuts the writer's server off the private network"),
  DATABASE_CUT_ONE_WAY("the same in one direction, which one is left to chance"),
  SERVER_LOSS("takes the power from the writer's server, and gives it back later"),
  DISK_FULL("lets nothing new onto the disk of the writer's database"),
  DISK_READ_ONLY("lets nothing at all be written there"),
  DISK_SLOW("has each flush to that disk take a tenth of a second longer"),
  LAST_COPY("takes the power from the follower, then from the writer, and gives it back so"),
  QUORUM_LOSS("kills the node of a server without a database: one vote less"),
  POWER_CUT("takes the power from all servers at once"),
  SWITCHOVER("asks for another writer, without any fault"),
  DATABASE_MIX("any of these, in an order that the seed decides"),
  DATABASE_SOAK("two faults at nearly the same time, the second on another server");

  private final String what;

  DrillKind(String what) {
    this.what = what;
  }

  /** The drill of that name. */
  public static Optional<DrillKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** The name on the command line, such as {@code database-crash}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it does, a sentence without its subject. */
  public String what() {
    return what;
  }

  /** Those that a soak begins with: they mean the writer, and leave the others to the second. */
  static List<DrillKind> ofTheWriter() {
    return mixed(false).stream()
        .filter(kind -> kind != LAST_COPY && kind != QUORUM_LOSS && kind != POWER_CUT)
        .toList();
  }

  /** Those that a mix is made of. */
  static List<DrillKind> mixed(boolean canSwitchOver) {
    return Arrays.stream(values())
        .filter(kind -> kind != DATABASE_MIX && kind != DATABASE_SOAK)
        .filter(kind -> kind != SWITCHOVER || canSwitchOver)
        .toList();
  }
}
