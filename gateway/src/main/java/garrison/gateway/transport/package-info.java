// SPDX-License-Identifier: Apache-2.0

/**
 * How this process speaks to the kernel: epoll where it is there, else the JDK's selectors, hidden
 * behind {@link garrison.gateway.transport.Transport}; and how bytes that are nobody's business
 * here are carried from one connection to another ({@link garrison.gateway.transport.Relay}, {@link
 * garrison.gateway.transport.Tunnel}).
 */
@NullMarked
package garrison.gateway.transport;

import org.jspecify.annotations.NullMarked;
