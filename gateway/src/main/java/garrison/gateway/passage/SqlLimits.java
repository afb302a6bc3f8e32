// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import java.time.Duration;

/**
 * The bounds of one passage or entry.
 *
 * @param connections most connections at a time
 * @param hold how long a new connection is held while the writer cannot be reached
 * @param retry the pause between two attempts to reach it
 * @param attempt how long one attempt to connect, or one TLS handshake, may take
 */
public record SqlLimits(int connections, Duration hold, Duration retry, Duration attempt) {
  /**
   * 140 connections, so that two passages fit into MariaDB's 300; held for 10 s, tried every 100
   * ms, 2 s for an attempt.
   */
  public static final SqlLimits DEFAULT =
      new SqlLimits(140, Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(2));

  public SqlLimits {
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: 1 or more)");
    }
    positive("hold", hold);
    positive("retry", retry);
    positive("attempt", attempt);
  }

  /** The same with twice the connections: for an entry, where the passages of all servers meet. */
  public SqlLimits twice() {
    return new SqlLimits(2 * connections, hold, retry, attempt);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than nothing)");
    }
  }
}
