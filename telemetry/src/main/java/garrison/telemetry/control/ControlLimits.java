// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

import java.time.Duration;

/**
 * What one {@link ControlServer} bears.
 *
 * @param conversations how many at a time; one more is told that the server is busy
 * @param request how long the request's line may take to arrive
 * @param answer how long the answer may take, writing it included; then the connection is cut
 */
record ControlLimits(int conversations, Duration request, Duration answer) {
  /** The longest request: verb, arguments and line feed. */
  static final int REQUEST_BYTES = 8 * 1024;

  /** The longest body of an answer. */
  static final int BODY_BYTES = 16 * 1024 * 1024;

  /** The longest status line. */
  static final int STATUS_BYTES = 8 * 1024;

  /** The longest path a Unix socket can have (unix(7)): 108 bytes with the final zero. */
  static final int PATH_BYTES = 107;

  static final ControlLimits DEFAULT =
      new ControlLimits(64, Duration.ofSeconds(5), Duration.ofMinutes(10));

  ControlLimits {
    if (conversations < 1 || request.isNegative() || answer.isNegative()) {
      throw new IllegalArgumentException(
          "control limits: %d, %s, %s (expected: positive)"
              .formatted(conversations, request, answer));
    }
  }
}
