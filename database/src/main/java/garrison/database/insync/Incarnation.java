// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;

/**
 * One uninterrupted run of mariadbd and, on a follower, of both replication threads (rule 1). What
 * ends it also throws received but unapplied events away, so a server that comes back is somebody
 * else: it gets a new number and has to join again.
 *
 * @param server where it runs
 * @param number never used before on that server; drawn by whoever starts mariadbd or the threads
 */
public record Incarnation(ServerName server, long number) {
  public Incarnation {
    if (number < 0) {
      throw new IllegalArgumentException("incarnation: " + number + " (expected: 0 or more)");
    }
  }

  @Override
  public String toString() {
    return server + "#" + number;
  }
}
