// SPDX-License-Identifier: Apache-2.0

/**
 * What is computed from measurements: rates from counters, quantiles from histograms, and totals
 * that continue when a process begins again at zero. All of it is pure. Read {@link
 * garrison.telemetry.rate.Rates} and {@link garrison.telemetry.rate.CumulativeCounters}.
 */
@NullMarked
package garrison.telemetry.rate;

import org.jspecify.annotations.NullMarked;
