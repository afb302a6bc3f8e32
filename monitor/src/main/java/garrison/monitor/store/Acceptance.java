// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/**
 * What became of a batch, in samples.
 *
 * @param stored new and durable
 * @param duplicates already known by series and time, ignored
 * @param outsideWindow too old or too far in the future to be taken
 * @param refusedSeries of a new series, when there are too many already
 */
public record Acceptance(int stored, int duplicates, int outsideWindow, int refusedSeries) {}
