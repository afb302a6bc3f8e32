// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import java.util.Arrays;
import java.util.Optional;

/** What the client of one write was told. */
public enum Outcome {
  /** It is done: from now on it must be there. */
  ACKNOWLEDGED("acknowledged"),
  /** It is not done, and never will be: the client may forget it, or write it again otherwise. */
  REFUSED("refused"),
  /** Nothing certain: an answer that never came, or an error that leaves both possible. */
  UNKNOWN("unknown");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** The word in a ledger's file. */
  String word() {
    return word;
  }

  static Optional<Outcome> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
  }
}
