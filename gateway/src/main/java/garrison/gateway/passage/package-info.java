// SPDX-License-Identifier: Apache-2.0

/**
 * How SQL travels: an application connects to its own server, in any language; its bytes go over
 * mutual TLS to the server that accepts writes, and there into MariaDB's Unix socket. Start with
 * {@link garrison.gateway.passage.SqlPassage} (the application's end) and {@link
 * garrison.gateway.passage.SqlEntry} (the database's end). Nothing here reads SQL, and nothing here
 * decides who the writer is.
 */
@NullMarked
package garrison.gateway.passage;

import org.jspecify.annotations.NullMarked;
