// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The web role.
 *
 * @param listen where mutual TLS is listened on
 * @param accepts the identities that may connect
 * @param staticFolder files served without asking the application, or null
 * @param application the application's Unix socket
 */
public record WebConfiguration(
    Endpoint listen, Set<URI> accepts, @Nullable Path staticFolder, Path application) {
  public WebConfiguration {
    accepts = Set.copyOf(accepts);
    if (accepts.isEmpty()) {
      throw new IllegalArgumentException("accepts: none (expected: at least one identity)");
    }
  }
}
