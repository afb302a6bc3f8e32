// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

/** What became of a write. */
public sealed interface WriteOutcome {
  /** It was agreed on by a majority and is on its disks. */
  record Written(int version) implements WriteOutcome {}

  /** It was not done, and never will be: the register is at another version. */
  record Conflict() implements WriteOutcome {}

  /**
   * It was sent and no answer came. It may have been done, it may not, and it may still be done
   * later, until somebody's write is known to have moved the version on.
   *
   * @param reason for the log
   */
  record Unknown(String reason) implements WriteOutcome {}
}
