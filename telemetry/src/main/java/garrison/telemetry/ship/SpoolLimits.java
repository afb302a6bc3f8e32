// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

/**
 * How much a spool holds.
 *
 * @param totalBytes of all segments together; the oldest segment goes when there would be more
 * @param segmentBytes after which a new segment is begun
 */
public record SpoolLimits(long totalBytes, int segmentBytes) {
  /** 64 MiB is about half a day of one batch a second, compressed. */
  public static final SpoolLimits DEFAULT = new SpoolLimits(64L << 20, 1 << 20);

  public SpoolLimits {
    if (segmentBytes < 1 || totalBytes < segmentBytes || segmentBytes > (16 << 20)) {
      throw new IllegalArgumentException(
          "spool: segments of %d bytes, %d bytes in all (expected: 1 to 16 MiB, and no less in all)"
              .formatted(segmentBytes, totalBytes));
    }
  }
}
