// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/** The last write this node sent to the register, and what became of it. */
public sealed interface OwnWrite {
  /** None since this node started. */
  record Nothing() implements OwnWrite {}

  /** One was sent. */
  record Sent(RegisterWrite write, Outcome outcome) implements OwnWrite {}

  /** What became of a write. */
  enum Outcome {
    /** No answer yet. */
    PENDING,
    /** Known to have been applied. */
    SUCCEEDED,
    /** Known not to have been applied, now or ever: another version was there. */
    REFUSED,
    /** No answer in time: it may have been applied, or may be later. */
    UNKNOWN
  }

  /** Whether the last write was for {@code purpose} and is known to have succeeded. */
  default boolean succeeded(RegisterWrite.Purpose purpose) {
    return this instanceof Sent(RegisterWrite write, Outcome outcome)
        && write.purpose() == purpose
        && outcome == Outcome.SUCCEEDED;
  }

  /** Whether an answer is still awaited. */
  default boolean pending() {
    return this instanceof Sent(_, Outcome outcome) && outcome == Outcome.PENDING;
  }

  /** Whether the last write was for {@code purpose} and nobody knows what became of it. */
  default boolean unknown(RegisterWrite.Purpose purpose) {
    return this instanceof Sent(RegisterWrite write, Outcome outcome)
        && write.purpose() == purpose
        && outcome == Outcome.UNKNOWN;
  }

  /**
   * Rule 3: whether {@code writer} is known to be alone in the set. Reading it is not enough: an
   * attempt to add a follower whose outcome is unknown may still be applied at the version that was
   * read. A successful write of one's own moves the version, and because this is the last write
   * sent, no attempt to add anybody was made after it.
   */
  default boolean provesAlone(Incarnation writer) {
    return this instanceof Sent(RegisterWrite write, Outcome outcome)
        && outcome == Outcome.SUCCEEDED
        && write.next().writer().equals(writer)
        && write.next().alone();
  }
}
