// SPDX-License-Identifier: Apache-2.0

/**
 * How SQL travels: an application connects to its own server, in any language; its bytes go over
 * mutual TLS to the server that accepts writes, or to one that may be read, and there into
 * MariaDB's Unix socket. Start with {@link garrison.gateway.passage.Standing} (who writes, as far
 * as this process knows), {@link garrison.gateway.passage.SqlPassage} (the application's end),
 * {@link garrison.gateway.passage.SqlEntry} (the database's end) and {@link
 * garrison.gateway.passage.Preamble} (what the two tell each other). Nothing here reads SQL, and
 * nothing here decides who the writer is.
 */
@NullMarked
package garrison.gateway.passage;

import org.jspecify.annotations.NullMarked;
