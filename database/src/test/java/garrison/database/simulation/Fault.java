// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One thing that goes wrong, or that somebody does.
 *
 * @param kind what
 * @param atMillis when
 * @param millis for how long
 * @param server where
 */
record Fault(Kind kind, long atMillis, long millis, int server) {
  /** What can go wrong. */
  enum Kind {
    MARIADBD_CRASHES,
    NODE_DIES,
    NODE_DIES_COMMANDING,
    POWER_LOST,
    ALL_POWER_LOST,
    MARIADBD_FREEZES,
    NODE_FREEZES,
    BOTH_FREEZE,
    REPLICATION_CUT,
    REPLICATION_CUT_ONE_WAY,
    QUORUM_CUT,
    QUORUM_CUT_ONE_WAY,
    ISOLATED,
    QUORUM_DOWN,
    LATE_WRITES,
    SLOW_NETWORK,
    CLOCK_JUMPS,
    THREAD_FAILS,
    SLOW_APPLYING,
    SLOW_DISK,
    DISK_FULL,
    SLOW_COMMANDS,
    ORDERLY_STOP,
    BACKUP_RESTORED,
    LOG_PURGED,
    UNSAFE_TAIL,
    SWITCHOVER,
    TAKEOVERS_PAUSED,
    REBUILD_ASKED,
    DECLARED_LOST;

    /** Whether it does nothing by itself, and matters for what happens meanwhile. */
    private boolean lasts() {
      return switch (this) {
        case LATE_WRITES, SLOW_NETWORK, SLOW_APPLYING, SLOW_DISK -> true;
        default -> false;
      };
    }
  }

  /** From here on the servers have found each other. */
  static final long FIRST_MILLIS = 500;

  static final long LAST_MILLIS = 2600;

  /**
   * Bursts of faults, because a single one is what everything is made for; and of a few kinds only,
   * because faults meet more often when there are fewer different ones.
   */
  static List<Fault> plan(RandomGenerator random, Set<Kind> among) {
    List<Fault> faults = new ArrayList<>();
    List<Kind> choice = List.copyOf(among);
    Kind[] kinds = new Kind[2 + random.nextInt(5)];
    Arrays.setAll(kinds, _ -> choice.get(random.nextInt(choice.size())));
    int bursts = 1 + random.nextInt(4);
    for (int burst = 0; burst < bursts; burst++) {
      long anchor = FIRST_MILLIS + random.nextInt((int) (LAST_MILLIS - FIRST_MILLIS));
      int size = 1 + random.nextInt(5);
      int within = 20 << (2 * random.nextInt(3));
      for (int number = 0; number < size; number++) {
        Kind kind = kinds[random.nextInt(kinds.length)];
        long at = anchor + random.nextInt(within);
        boolean brief = random.nextBoolean() && !kind.lasts();
        long millis = brief ? 20 + random.nextInt(200) : 200 + random.nextInt(800);
        faults.add(new Fault(kind, at, millis, random.nextInt(World.SERVERS.size())));
      }
    }
    faults.sort((one, two) -> Long.compare(one.atMillis(), two.atMillis()));
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    return atMillis
        + " ms: "
        + kind
        + " on "
        + World.SERVERS.get(server)
        + " for "
        + millis
        + " ms";
  }
}
