// SPDX-License-Identifier: Apache-2.0

/**
 * The process that collects what all servers measure, keeps it and shows it. Start with {@link
 * garrison.monitor.MonitorConfiguration}, which says what it is told, and {@link
 * garrison.monitor.Monitor}, which puts the parts together. It takes measurements and gives
 * answers; it must not know how a server is changed, and nothing that serves the site waits for it.
 */
@NullMarked
package garrison.monitor;

import org.jspecify.annotations.NullMarked;
