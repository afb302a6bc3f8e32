// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import java.time.Duration;
import java.util.Optional;

/** What became of a request. */
sealed interface Answer {
  /** The monitor has it; maybe not all of its points. */
  record Taken(boolean partly) implements Answer {}

  /** The monitor will never take it. */
  record Refused(String why) implements Answer {}

  /** Not now; {@code after} when the monitor said how long to wait. */
  record Later(String why, Optional<Duration> after) implements Answer {}
}
