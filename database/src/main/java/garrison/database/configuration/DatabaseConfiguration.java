// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.ServerName;
import java.util.List;

/**
 * Everything that decides how this server's MariaDB runs.
 *
 * @param listener its name, number and address among the database servers
 * @param writer who accepts writes
 * @param peers who may replicate from this server while it is the writer
 * @param paths its files
 * @param application the account of the site's own code
 * @param limits how much it may use
 */
public record DatabaseConfiguration(
    Listener listener,
    WriterPlace writer,
    List<Identity> peers,
    DatabasePaths paths,
    ApplicationAccount application,
    DatabaseLimits limits) {
  public DatabaseConfiguration {
    peers = List.copyOf(peers);
    for (Identity peer : peers) {
      if (peer.server().equals(listener.server())) {
        throw new IllegalArgumentException(
            "replication peer: " + peer + " (expected: another server)");
      }
    }
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
