// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Lets sessions that were held go to the writer one after the other. When the writer has moved they
 * all want to go there at once, and each costs both sides handshakes and a login: done side by
 * side, all of them would be late; done in turn, the first is there in no time, and the last no
 * later.
 *
 * <p>Confined to one event loop.
 */
final class Turnstile {
  /** Who wants to go through. */
  interface Guest {
    /** It is its turn now; whether it still wants to go is for it to say. */
    void called();
  }

  private final SequencedSet<Guest> waiting = new LinkedHashSet<>();
  private boolean isCalling;
  private boolean isTaken;

  /**
   * Whether a guest may set out now; it says by {@link #leave} when it is through, or has given up.
   * Otherwise it is called when its turn comes.
   */
  boolean enter(Guest guest) {
    if (isTaken) {
      waiting.add(guest);
      return false;
    }
    waiting.remove(guest);
    isTaken = true;
    return true;
  }

  /** Whether somebody is on the way. */
  boolean isTaken() {
    return isTaken;
  }

  void leave() {
    isTaken = false;
    // Who is called may be done at once, and leave in the middle of this.
    if (!isCalling) {
      isCalling = true;
      while (!isTaken && !waiting.isEmpty()) {
        waiting.removeFirst().called();
      }
      isCalling = false;
    }
  }
}
