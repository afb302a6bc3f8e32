// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import java.time.Duration;

/**
 * The bounds of one passage or entry.
 *
 * @param connections most connections at a time, those that are held included
 * @param retry the pause between two attempts of a held connection, and between two questions to
 *     each entry while any is held
 * @param attempt how long one attempt to connect, or one TLS handshake, may take, and how long a
 *     preamble may be waited for
 * @param inquiry the pause between two questions to each entry while no connection is held
 */
public record SqlLimits(int connections, Duration retry, Duration attempt, Duration inquiry) {
  /**
   * 140 connections, so that two passages fit into MariaDB's 300; tried every 25 ms, 2 s for an
   * attempt; each entry asked twice a second.
   */
  public static final SqlLimits DEFAULT =
      new SqlLimits(140, Duration.ofMillis(25), Duration.ofSeconds(2), Duration.ofMillis(500));

  public SqlLimits {
    if (connections < 1) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: 1 or more)");
    }
    positive("retry", retry);
    positive("attempt", attempt);
    positive("inquiry", inquiry);
  }

  /** The same with twice the connections: for an entry, where the passages of all servers meet. */
  public SqlLimits twice() {
    return new SqlLimits(2 * connections, retry, attempt, inquiry);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than nothing)");
    }
  }
}
