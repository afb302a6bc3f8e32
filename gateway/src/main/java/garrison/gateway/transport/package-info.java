// SPDX-License-Identifier: Apache-2.0

/**
 * How this process speaks to the kernel: epoll where it is there, else the JDK's selectors, hidden
 * behind {@link garrison.gateway.transport.Transport}.
 */
@NullMarked
package garrison.gateway.transport;

import org.jspecify.annotations.NullMarked;
