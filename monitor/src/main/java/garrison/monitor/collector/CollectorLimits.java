// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.collector;

import java.time.Duration;

/**
 * The collector's bounds.
 *
 * @param bodyBytes the longest request as it is sent
 * @param unpackedBytes the longest request once unpacked: a small body can unpack to a very large
 *     one
 * @param atOnce how many requests are unpacked at a time; more wait
 * @param patience how long they wait before they are told to come again
 */
public record CollectorLimits(int bodyBytes, int unpackedBytes, int atOnce, Duration patience) {
  /** 1 MiB, 8 MiB unpacked, 2 at once, 5 s. */
  public static final CollectorLimits DEFAULT =
      new CollectorLimits(1 << 20, 8 << 20, 2, Duration.ofSeconds(5));

  public CollectorLimits {
    if (bodyBytes < 1 || unpackedBytes < bodyBytes || atOnce < 1) {
      throw new IllegalArgumentException(
          "collector limits: "
              + bodyBytes
              + ", "
              + unpackedBytes
              + ", "
              + atOnce
              + " (expected: positive, unpacked not below packed)");
    }
  }
}
