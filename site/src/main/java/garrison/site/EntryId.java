// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import java.util.regex.Pattern;

/**
 * The name of an entry, chosen by whoever writes it, so that writing may be repeated when the
 * answer was lost.
 *
 * @param value 1 to 64 letters, digits, hyphens and underscores; upper and lower case differ
 */
record EntryId(String value) {
  static final String EXPECTED = "1 to 64 of A-Z, a-z, 0-9, - and _";

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  EntryId {
    if (!valid(value)) {
      throw new IllegalArgumentException("id: %s (expected: %s)".formatted(value, EXPECTED));
    }
  }

  static boolean valid(String value) {
    return VALID.matcher(value).matches();
  }
}
