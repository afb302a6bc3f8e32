// SPDX-License-Identifier: Apache-2.0

/**
 * What a gateway process is told: records read from one JSON file, in which every unknown property
 * is an error. Start with {@link garrison.gateway.configuration.GatewayConfiguration}. Nothing here
 * opens a socket.
 */
@NullMarked
package garrison.gateway.configuration;

import org.jspecify.annotations.NullMarked;
