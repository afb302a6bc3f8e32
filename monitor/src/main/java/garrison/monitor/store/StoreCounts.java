// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

/**
 * What the store holds and what it has refused, since it was opened.
 *
 * @param series known now
 * @param segments hours on disk that are finished
 * @param segmentBytes what they occupy
 * @param logBytes what the logs of open hours occupy
 * @param damagedBlocks blocks that did not match their checksum and were left out
 */
public record StoreCounts(
    int series,
    int segments,
    long segmentBytes,
    long logBytes,
    long stored,
    long duplicates,
    long outsideWindow,
    long refusedSeries,
    long damagedBlocks) {}
