// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import java.util.Arrays;

/** Who reaches whom, each way by itself. */
final class Network {
  /** The place of the quorum among the servers. */
  static final int QUORUM = World.SERVERS.size();

  private final boolean[][] cut = new boolean[QUORUM + 1][QUORUM + 1];
  private long slowMillis;

  boolean reaches(int from, int to) {
    return !cut[from][to];
  }

  boolean both(int one, int other) {
    return reaches(one, other) && reaches(other, one);
  }

  void cut(int from, int to) {
    cut[from][to] = true;
  }

  /** Adds up to this much to every message between the servers. */
  void slow(long millis) {
    slowMillis = millis;
  }

  /** What a message between servers takes. */
  long delay(World world) {
    return world.between(1, 4 + slowMillis);
  }

  /** What a message to the quorum or from it takes. */
  long quorumDelay(World world) {
    return world.between(1, 4);
  }

  void heal(int from, int to) {
    cut[from][to] = false;
  }

  void heal() {
    for (boolean[] row : cut) {
      Arrays.fill(row, false);
    }
    slowMillis = 0;
  }
}
