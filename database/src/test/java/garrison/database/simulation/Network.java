// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import java.util.Arrays;

/** Who reaches whom, each way by itself. */
final class Network {
  /** The place of the quorum among the servers. */
  static final int QUORUM = World.SERVERS.size();

  private final boolean[][] cut = new boolean[QUORUM + 1][QUORUM + 1];
  private final long[] slowMillis = new long[QUORUM];

  boolean reaches(int from, int to) {
    return !cut[from][to];
  }

  boolean both(int one, int other) {
    return reaches(one, other) && reaches(other, one);
  }

  void cut(int from, int to) {
    cut[from][to] = true;
  }

  /** Makes everything that a server sends to another this much later. */
  void slow(int from, long millis) {
    slowMillis[from] = millis;
  }

  /** What a message of {@code from} to another server takes. */
  long delay(World world, int from) {
    return world.between(1, 4) + slowMillis[from];
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
    Arrays.fill(slowMillis, 0);
  }
}
