// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import java.util.Locale;

/** The counters that every server's firewall has, whatever its Flows. */
enum Standing {
  BANNED("sender is banned"),
  INVALID("belongs to no connection"),
  SPOOFED("sender cannot be where it came from"),
  DROPPED_IN("no Flow permits it in"),
  DROPPED_OUT("no Flow permits it out"),
  DROPPED_THROUGH("this server is no router");

  private final String comment;

  Standing(String comment) {
    this.comment = comment;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String comment() {
    return comment;
  }

  static void requireOther(String counter, String flow) {
    for (Standing standing : values()) {
      if (standing.word().equals(counter)) {
        throw new IllegalArgumentException(
            "flow " + flow + ": named like a counter of the firewall (expected: another name)");
      }
    }
  }
}
