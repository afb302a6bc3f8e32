// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.ServerName;

/**
 * Another database server: this one follows it while it is the writer, and it may follow this one.
 *
 * @param endpoint where its MariaDB listens
 * @param copies where its node gives copies of all data
 * @param identity who it is
 */
public record Source(Endpoint endpoint, Endpoint copies, Identity identity) {
  /** The server's name. */
  public ServerName server() {
    return identity.server();
  }
}
