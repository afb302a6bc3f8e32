// SPDX-License-Identifier: Apache-2.0

/**
 * The lab's network: where each host is, the shell script that makes it so, and the way in from the
 * machine. Start with {@link garrison.lab.network.Addressing} and {@link
 * garrison.lab.network.Wiring}; both are pure. {@link garrison.lab.network.Relay} is the only
 * connection between the machine and the lab. Nothing here knows of processes or roles' engines.
 */
@NullMarked
package garrison.lab.network;

import org.jspecify.annotations.NullMarked;
