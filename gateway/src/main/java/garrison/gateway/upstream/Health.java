// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.upstream;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of an upstream's health. Checks that succeed or fail in a row move it ({@link
 * #RISE}, {@link #FALL}); traffic that fails to get through moves it at once, and then the first
 * check that succeeds moves it back, because a check is stronger evidence than one lost connection.
 * An upstream nobody has checked yet is not healthy, and needs one success.
 */
public final class Health {
  /** Checks that must succeed in a row after checks have failed. */
  public static final int RISE = 2;

  /** Checks that must fail in a row. */
  public static final int FALL = 2;

  private record State(boolean healthy, int streak, int needed) {
    State success() {
      if (healthy) {
        return streak == 0 ? this : new State(true, 0, 0);
      }
      return streak + 1 >= needed ? new State(true, 0, 0) : new State(false, streak + 1, needed);
    }

    State failure() {
      if (!healthy) {
        return new State(false, 0, needed);
      }
      return streak + 1 >= FALL ? new State(false, 0, RISE) : new State(true, streak + 1, 0);
    }
  }

  private static final State UNKNOWN = new State(false, 0, 1);

  private final AtomicReference<State> state = new AtomicReference<>(UNKNOWN);

  /** Whether requests may be sent there. */
  public boolean healthy() {
    return before(state.get()).healthy();
  }

  /** A check succeeded; whether that made it healthy. */
  boolean succeeded() {
    return !before(state.getAndUpdate(State::success)).healthy() && healthy();
  }

  /** A check failed; whether that made it unhealthy. */
  boolean failed() {
    return before(state.getAndUpdate(State::failure)).healthy() && !healthy();
  }

  /** Traffic could not get through; whether that made it unhealthy. */
  boolean eject() {
    return before(state.getAndUpdate(before -> before.healthy() ? UNKNOWN : before)).healthy();
  }

  /** An atomic reference may hold null as far as the compiler knows; this one never does. */
  private static State before(@Nullable State held) {
    return held == null ? UNKNOWN : held;
  }
}
