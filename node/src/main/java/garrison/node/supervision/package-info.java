// SPDX-License-Identifier: Apache-2.0

/**
 * Keeping processes running: start, probe, restart with back-off, stop in order. Start with {@link
 * garrison.node.supervision.Workload} and {@link garrison.node.supervision.Supervisor}. Nothing
 * here knows what the processes do.
 */
@NullMarked
package garrison.node.supervision;

import org.jspecify.annotations.NullMarked;
