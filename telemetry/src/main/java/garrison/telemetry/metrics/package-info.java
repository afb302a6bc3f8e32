// SPDX-License-Identifier: Apache-2.0

/**
 * Measurements as values: families of counters, gauges and histograms, their text form (Prometheus
 * exposition format 0.0.4), and a registry for a process that counts. Read {@link
 * garrison.telemetry.metrics.MetricFamily} and {@link garrison.telemetry.metrics.MetricRegistry}
 * first. Nothing here knows where measurements come from or go to, or what time it is.
 */
@NullMarked
package garrison.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
