// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import java.time.Duration;

/**
 * Bounds of a copy.
 *
 * @param connections served at a time, of which one gets a copy and the others an answer
 * @param greeting for connecting, the handshake and the first answer
 * @param idle without a byte in either direction; longer than {@code lock}, while which nothing
 *     flows
 * @param lock how long MariaDB may take to hold back commits for the moment that the copy shows
 * @param spareBytes that have to stay free on the disk beside the copy
 */
public record CopyLimits(
    int connections, Duration greeting, Duration idle, Duration lock, long spareBytes) {
  /** Four connections, 10 s, 60 s, 30 s, 256 MiB. */
  public static final CopyLimits DEFAULT =
      new CopyLimits(
          4, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), 256L << 20);

  public CopyLimits {
    if (connections < 1 || greeting.toMillis() < 1 || lock.toSeconds() < 1 || spareBytes < 0) {
      throw new IllegalArgumentException("limits of a copy: a bound below 1 (expected: 1 or more)");
    }
    if (idle.compareTo(lock) <= 0) {
      throw new IllegalArgumentException(
          "idle time of a copy: " + idle + " (expected: more than " + lock + ")");
    }
  }
}
