// SPDX-License-Identifier: Apache-2.0

package garrison.database.configuration;

import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.ServerName;

/**
 * Another database server: this one follows it while it is the writer, and it may follow this one.
 *
 * @param endpoint where its MariaDB listens
 * @param identity who it is
 */
public record Source(Endpoint endpoint, Identity identity) {
  /** The server's name. */
  public ServerName server() {
    return identity.server();
  }
}
