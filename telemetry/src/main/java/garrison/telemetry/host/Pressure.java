// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.host;

import java.util.Optional;

/**
 * Seconds since the start of the machine in which work waited for a resource (kernel's
 * Documentation/accounting/psi.rst).
 *
 * @param some in which at least one task waited
 * @param full in which all tasks that had work waited
 */
record Pressure(double some, double full) {
  private static final double MICROS_PER_SECOND = 1e6;

  static Optional<Pressure> parse(String text) {
    return Fields.line(text, "some ")
        .map(some ->
            new Pressure(total(some), Fields.line(text, "full ").map(Pressure::total).orElse(0.0)));
  }

  private static double total(String[] words) {
    for (String word : words) {
      if (word.startsWith("total=")) {
        return Fields.number(new String[] {word.substring("total=".length())}, 0)
            / MICROS_PER_SECOND;
      }
    }
    return 0;
  }
}
