// SPDX-License-Identifier: Apache-2.0

/**
 * One MariaDB server in the hands of its node, which starts and supervises the process itself.
 * Start with {@link garrison.database.server.MariadbServer}: what is written before the start, what
 * is done after it, and what is observed while it runs. Everything is done over SQL connections.
 */
@NullMarked
package garrison.database.server;

import org.jspecify.annotations.NullMarked;
