// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Where the passages of other servers reach this server's database.
 *
 * @param listen where mutual TLS is listened on
 * @param accepts the identities that may connect
 * @param database the database's Unix socket
 */
public record SqlEntryConfiguration(Endpoint listen, Set<URI> accepts, Path database) {
  public SqlEntryConfiguration {
    accepts = Set.copyOf(accepts);
    if (accepts.isEmpty()) {
      throw new IllegalArgumentException("accepts: none (expected: at least one identity)");
    }
  }
}
