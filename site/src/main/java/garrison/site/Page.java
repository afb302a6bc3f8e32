// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.util.List;

/**
 * Some entries, and whether there are more in the same direction.
 *
 * @param more whether the next page has an entry
 */
record Page(List<Entry> entries, boolean more) {
  Page {
    entries = List.copyOf(entries);
  }
}
