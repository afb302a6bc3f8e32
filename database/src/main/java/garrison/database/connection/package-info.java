// SPDX-License-Identifier: Apache-2.0

/**
 * SQL connections over a Unix socket. Connector/J knows Unix sockets only through a native library,
 * so {@link garrison.database.connection.UnixSocketFactory} gives it the JDK's own. Start with
 * {@link garrison.database.connection.LocalDatabase}. Knows nothing of what is asked.
 */
@NullMarked
package garrison.database.connection;

import org.jspecify.annotations.NullMarked;
