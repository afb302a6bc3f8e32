// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

/** What a member has to say when the quorum decides. */
public enum Voice {
  /** Counts for the majority. */
  VOTER("participant"),
  /** Follows all decisions and serves its own server, but is never waited for. */
  OBSERVER("observer");

  private final String word;

  Voice(String word) {
    this.word = word;
  }

  /** ZooKeeper's word for it in a line of its configuration. */
  String word() {
    return word;
  }

  static Voice ofWord(String word) {
    for (Voice voice : values()) {
      if (voice.word.equals(word)) {
        return voice;
      }
    }
    throw new IllegalArgumentException("voice: " + word + " (expected: participant or observer)");
  }
}
