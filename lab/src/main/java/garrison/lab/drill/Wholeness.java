// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Since when every copy has been whole without a break. One look does not tell: a server that was
 * cut off reports for a moment what it knew before, and is removed from the set only then.
 */
final class Wholeness {
  private final long enoughNanos;
  private OptionalLong since = OptionalLong.empty();
  private boolean lasting;

  /**
   * @param enough how long it has to last to be believed
   */
  Wholeness(Duration enough) {
    this.enoughNanos = enough.toNanos();
  }

  /** Takes the next look, at a time not before the last one's. */
  void look(boolean whole, long nanos) {
    if (!whole) {
      since = OptionalLong.empty();
      lasting = false;
    } else if (since.isEmpty()) {
      since = OptionalLong.of(nanos);
    } else {
      lasting = nanos - since.getAsLong() >= enoughNanos;
    }
  }

  /** When it began; empty as long as it has not lasted. */
  OptionalLong since() {
    return lasting ? since : OptionalLong.empty();
  }
}
