// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import java.nio.file.Path;
import java.util.List;

/**
 * Where applications on this server find the databases, wherever the writer is.
 *
 * @param listen a loopback endpoint that leads to the writer
 * @param socket a Unix socket that does so as well
 * @param readListen a loopback endpoint that leads to a database that may be read
 * @param readSocket a Unix socket that does so as well
 * @param databases the entries of all database servers; this server's own is not connected to but
 *     reached in process
 * @param holdMillis how long a new connection waits, at most, for a database that admits it
 */
public record SqlPassageConfiguration(
    Endpoint listen,
    Path socket,
    Endpoint readListen,
    Path readSocket,
    List<UpstreamConfiguration> databases,
    long holdMillis) {
  /** Long enough for a failover, and shorter than the patience of most connection pools. */
  public static final long DEFAULT_HOLD_MILLIS = 15_000;

  private static final long LONGEST_HOLD_MILLIS = 600_000;

  public SqlPassageConfiguration {
    databases = List.copyOf(databases);
    if (databases.isEmpty()) {
      throw new IllegalArgumentException("databases: none (expected: at least one)");
    }
    long names = databases.stream().map(UpstreamConfiguration::name).distinct().count();
    if (names != databases.size()) {
      throw new IllegalArgumentException(
          "databases: " + names + " names for " + databases.size() + " (expected: one each)");
    }
    if (holdMillis < 1 || holdMillis > LONGEST_HOLD_MILLIS) {
      throw new IllegalArgumentException(
          "holdMillis: " + holdMillis + " (expected: 1-" + LONGEST_HOLD_MILLIS + ")");
    }
  }
}
