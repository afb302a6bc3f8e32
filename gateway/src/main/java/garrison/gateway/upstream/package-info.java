// SPDX-License-Identifier: Apache-2.0

/**
 * The other side of HTTP: peers requests are passed to, the connections kept to them, who is
 * chosen, what is tried again and who is healthy. Start with {@link
 * garrison.gateway.upstream.ForwardedExchange}, then {@link garrison.gateway.upstream.Upstream}.
 * Does not know whether it serves an edge or a web server.
 */
@NullMarked
package garrison.gateway.upstream;

import org.jspecify.annotations.NullMarked;
