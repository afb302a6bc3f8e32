// SPDX-License-Identifier: Apache-2.0

/**
 * The data plane of a server as one process: {@link garrison.gateway.GatewayMain} reads the
 * configuration and {@link garrison.gateway.Gateway} binds the listeners, holds the snapshot that
 * every request reads once, and swaps it on a reload. Knows nothing of nodes, quorums or the site's
 * file.
 */
@NullMarked
package garrison.gateway;

import org.jspecify.annotations.NullMarked;
