// SPDX-License-Identifier: Apache-2.0

/**
 * The client's side of HTTP, the same for every listener: strict reading, one exchange at a time on
 * each connection or stream, limits, header rewriting. {@link garrison.gateway.http.ClientHandler}
 * speaks to an {@link garrison.gateway.http.Exchange} and is spoken to as a {@link
 * garrison.gateway.http.Client}; it does not know where answers come from.
 */
@NullMarked
package garrison.gateway.http;

import org.jspecify.annotations.NullMarked;
