// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.protocol;

import java.util.Arrays;

/**
 * The commands that a client has sent and that are not answered to the end, in order: some clients
 * send many before they read. It grows up to a bound, and no more after the longest burst.
 */
final class CommandQueue {
  private static final int SMALL = 16;
  private static final int LARGEST = 1 << 16;

  private byte[] ring = new byte[SMALL];
  private int first;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** Appends one; false when there are too many. */
  boolean add(Command command) {
    if (size == ring.length) {
      if (size == LARGEST) {
        return false;
      }
      grow();
    }
    ring[(first + size) & (ring.length - 1)] = command.index();
    size++;
    return true;
  }

  /** The one that is being answered; there has to be one. */
  Command current() {
    return Command.of(ring[first]);
  }

  void remove() {
    first = (first + 1) & (ring.length - 1);
    size--;
  }

  private void grow() {
    byte[] larger = Arrays.copyOf(Arrays.copyOfRange(ring, first, ring.length), 2 * ring.length);
    System.arraycopy(ring, 0, larger, ring.length - first, first);
    ring = larger;
    first = 0;
  }
}
