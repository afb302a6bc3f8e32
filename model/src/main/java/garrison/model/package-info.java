// SPDX-License-Identifier: Apache-2.0

/**
 * The vocabulary that every other module shares: servers, roles, engines, identities, addresses and
 * Flows. Start with {@link garrison.model.Infrastructure} and {@link garrison.model.Flow}. Nothing
 * here reads a file, opens a socket or asks what time it is.
 */
@NullMarked
package garrison.model;

import org.jspecify.annotations.NullMarked;
