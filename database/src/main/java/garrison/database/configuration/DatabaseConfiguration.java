// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import garrison.model.Endpoint;
import garrison.model.ServerName;
import java.util.List;

/**
 * Everything that decides how this server's MariaDB runs.
 *
 * @param listener its name, number and address among the database servers
 * @param others the other database servers; any of them may be the writer, or follow this one
 * @param paths its files
 * @param application the account of the site's own code
 * @param backup the account that reads everything
 * @param limits how much it may use
 */
public record DatabaseConfiguration(
    Listener listener,
    List<Source> others,
    DatabasePaths paths,
    ApplicationAccount application,
    BackupAccount backup,
    DatabaseLimits limits) {
  public DatabaseConfiguration {
    others = List.copyOf(others);
    for (Source other : others) {
      if (other.server().equals(listener.server())) {
        throw new IllegalArgumentException(
            "database server: " + other.identity() + " (expected: another server)");
      }
    }
  }

  /**
   * The other database server of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Source other(ServerName server) {
    return others.stream()
        .filter(other -> other.server().equals(server))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "database server: " + server + " (expected: one of " + others + ")"));
  }

  /**
   * Where other database servers reach this one.
   *
   * @param server the server's name
   * @param id MariaDB's {@code server_id}: 1 or more, different on each server
   * @param endpoint an address on the private network
   */
  public record Listener(ServerName server, int id, Endpoint endpoint) {
    public Listener {
      if (id < 1) {
        throw new IllegalArgumentException("server id: " + id + " (expected: 1 or more)");
      }
    }
  }
}
