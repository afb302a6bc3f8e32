// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/**
 * The value of a series that was measured last.
 *
 * @param timestampMillis when, by the measuring server's clock, in milliseconds since 1970
 */
public record Latest(SeriesKey key, long timestampMillis, double value) {}
