// SPDX-License-Identifier: Apache-2.0

/**
 * Follows MariaDB's client/server protocol past the bytes of others, to know when a connection is
 * at rest: between two statements and outside a transaction. Start with {@link
 * garrison.gateway.protocol.ExchangeFollower}. Nothing here reads SQL, does I/O, keeps or changes a
 * byte.
 */
@NullMarked
package garrison.gateway.protocol;

import org.jspecify.annotations.NullMarked;
