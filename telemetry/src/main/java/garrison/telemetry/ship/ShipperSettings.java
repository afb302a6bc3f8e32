// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.net.URI;
import java.time.Duration;

/**
 * Where and how batches are shipped.
 *
 * @param target the monitor's address: {@code https://10.0.0.10:4318/v1/metrics}
 * @param request how long one request may take, connecting and answer included
 * @param leastPause the first pause after a failure; each further one is twice as long
 * @param mostPause the longest pause
 * @param batches how many are sent in one request when many wait
 */
public record ShipperSettings(
    URI target, Duration request, Duration leastPause, Duration mostPause, int batches) {
  /** How much is sent in one request at most, compressed, unless a single batch is larger. */
  static final int REQUEST_BYTES = 256 * 1024;

  public ShipperSettings {
    boolean positive = request.isPositive() && leastPause.isPositive() && batches > 0;
    if (!positive || mostPause.compareTo(leastPause) < 0) {
      throw new IllegalArgumentException(
          "shipper: request %s, pauses %s to %s, %d batches (expected: positive, and ascending)"
              .formatted(request, leastPause, mostPause, batches));
    }
  }

  /** The usual: 10 s a request, pauses of 0.5 s to 15 s, 64 batches at once. */
  public static ShipperSettings to(URI target) {
    return new ShipperSettings(
        target, Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(15), 64);
  }
}
