// SPDX-License-Identifier: Apache-2.0

/**
 * What operators look at: one page over HTTPS, its data as JSON, and what is new each second as
 * server-sent events. Start with {@link garrison.monitor.dashboard.Dashboard} and {@link
 * garrison.monitor.dashboard.ChartCatalog}. It draws only what {@code status} and {@code store}
 * answer, changes nothing, and must not know how measurements arrive.
 */
@NullMarked
package garrison.monitor.dashboard;

import org.jspecify.annotations.NullMarked;
