// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import garrison.model.web.WebContract;
import java.time.Duration;

/**
 * Bounds of what becomes of a connection after a WebSocket opening.
 *
 * @param idle how long nothing may move in either direction; longer than between two requests,
 *     since people are at the other end, and peers that mean to be silent for longer send pings
 * @param most how many one role may have at once, openings included; fewer than the connections
 *     that a container takes, so that requests find room beside them
 */
public record TunnelLimits(Duration idle, int most) {
  /** What holds. */
  public static final TunnelLimits DEFAULT =
      new TunnelLimits(WebContract.TUNNEL_IDLE, WebContract.MOST_TUNNELS);

  public TunnelLimits {
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle: " + idle + " (expected: more than 0)");
    }
    if (most < 1) {
      throw new IllegalArgumentException("most: " + most + " (expected: at least 1)");
    }
  }
}
