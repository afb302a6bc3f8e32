// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.Arrays;
import java.util.Locale;

/** How an edge chooses the web server that gets a request. */
public enum Balance {
  /** Of two taken at random the one with fewer requests outstanding. */
  TWO_CHOICES,
  /** One after the other, however busy they are. */
  ROUND_ROBIN,
  /** The one that answered this visitor before, told by a cookie; else as two choices. */
  STICKY;

  /** The choice that {@link #word} names. */
  public static Balance of(String word) {
    return Arrays.stream(values())
        .filter(choice -> choice.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(word + " (expected: two-choices, round-robin or sticky)"));
  }

  /** As the file writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return word();
  }
}
