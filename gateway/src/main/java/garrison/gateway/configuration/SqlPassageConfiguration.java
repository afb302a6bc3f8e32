// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where applications on this server find the database, wherever its writer is.
 *
 * @param listen a loopback endpoint
 * @param socket a Unix socket that is listened on as well
 * @param writer the server that accepts writes now
 * @param localDatabase the socket of this server's own database, used instead when the writer is
 *     this server, or null
 */
public record SqlPassageConfiguration(
    Endpoint listen, Path socket, UpstreamConfiguration writer, @Nullable Path localDatabase) {}
