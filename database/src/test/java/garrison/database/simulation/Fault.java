// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import java.util.ArrayList;
import java.util.List;
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
    SLOW_COMMANDS,
    ORDERLY_STOP,
    BACKUP_RESTORED,
    SWITCHOVER,
    DECLARED_LOST
  }

  /** From here on the servers have found each other. */
  static final long FIRST_MILLIS = 500;

  static final long LAST_MILLIS = 2600;

  /** Bursts of faults, because a single one is what everything is made for. */
  static List<Fault> plan(RandomGenerator random) {
    List<Fault> faults = new ArrayList<>();
    int bursts = 1 + random.nextInt(3);
    for (int burst = 0; burst < bursts; burst++) {
      long anchor = FIRST_MILLIS + random.nextInt((int) (LAST_MILLIS - FIRST_MILLIS));
      int size = 1 + random.nextInt(4);
      for (int number = 0; number < size; number++) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        long at = anchor + random.nextInt(300);
        long millis = random.nextBoolean() ? 20 + random.nextInt(200) : 200 + random.nextInt(800);
        faults.add(new Fault(kind, at, millis, random.nextInt(World.SERVERS.size())));
      }
    }
    faults.sort((one, two) -> Long.compare(one.atMillis(), two.atMillis()));
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    return atMillis + " ms: " + kind + " on " + World.SERVERS.get(server) + " for " + millis + " ms";
  }
}
