// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Action;
import garrison.database.insync.Decision;
import java.time.Duration;
import java.util.List;

/**
 * How long a supervisor pauses after a turn. What was done is looked at now; what is done over and
 * over until it helps, in a while; and so is what comes after many turns that each did something,
 * because two conclusions may answer each other.
 */
final class Pace {
  static final Duration CALM = Duration.ofMillis(100);
  static final Duration BUSY = Duration.ofMillis(20);

  /** No takeover has more than this to do. */
  static final int MOST_HURRIED_TURNS = 8;

  private List<Action> last = List.of();
  private int hurried;

  Duration after(Decision decision) {
    List<Action> before = last;
    last = decision.actions();
    if (last.isEmpty()) {
      hurried = 0;
      return decision.diagnosis().isCalm() ? CALM : BUSY;
    }
    hurried++;
    return hurried > MOST_HURRIED_TURNS || last.equals(before) ? BUSY : Duration.ZERO;
  }
}
