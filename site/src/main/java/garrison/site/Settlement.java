// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.util.List;

/** How far a reader may go without passing over an entry that is still being written. */
final class Settlement {
  private Settlement() {}

  /**
   * The entries up to the first gap that is not settled.
   *
   * @param found entries in ascending order
   * @param after the sequence that they follow
   * @param settled every sequence up to this one is there or will never be
   */
  static List<Entry> prefix(List<Entry> found, long after, long settled) {
    long previous = Math.max(after, 0);
    int sure = 0;
    for (Entry entry : found) {
      if (entry.sequence() > settled && entry.sequence() != Math.max(previous, settled) + 1) {
        break;
      }
      previous = entry.sequence();
      sure++;
    }
    return List.copyOf(found.subList(0, sure));
  }
}
