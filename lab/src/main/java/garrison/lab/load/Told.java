// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import garrison.lab.ledger.Outcome;

/**
 * What came of one write, as its client sees it.
 *
 * @param outcome whether it is done
 * @param detail the kind of error, the same text for the same kind; empty when there was none
 */
record Told(Outcome outcome, String detail) {
  static final Told DONE = new Told(Outcome.ACKNOWLEDGED, "");

  static Told refused(String detail) {
    return new Told(Outcome.REFUSED, detail);
  }

  static Told unknown(String detail) {
    return new Told(Outcome.UNKNOWN, detail);
  }
}
