// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/**
 * One measured value.
 *
 * @param timestampMillis when it was measured, by the clock of the server that measured it, in
 *     milliseconds since 1970
 */
public record Sample(SeriesKey key, long timestampMillis, double value) {}
