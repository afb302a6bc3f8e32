// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.insync.Copy;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb.InitialRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** One incarnation of a server as its trace tells it. */
final class Run {
  /** Not known, or not yet: later than everything. */
  static final long NEVER = Long.MAX_VALUE;

  /**
   * A look at it.
   *
   * @param atMicros just before: what it does not show was not there at that moment
   * @param received the sequence number up to which it had received
   * @param applied and up to which it had applied
   */
  record Look(long atMicros, long received, long applied) {}

  /**
   * It took writes.
   *
   * @param atMicros just before
   */
  record Opening(long atMicros, long epoch) {}

  final Incarnation incarnation;
  final Copy copy;

  /** Of a start of mariadbd; empty when only the replication threads were begun. */
  final Optional<InitialRole> role;

  long began;
  long ended = NEVER;

  /** When it opened first. */
  long opened = NEVER;

  /** Its log at the begin. */
  long startPosition = NEVER;

  /** Its log when it could write first. */
  long writePosition = NEVER;

  /** Which server's data was to be copied into its data folder before; it may have failed. */
  Optional<String> copiedFrom = Optional.empty();

  /** What its start cut off the log: the last transaction of the tail. */
  Optional<String> cut = Optional.empty();

  /** Each time that it opened. */
  final List<Opening> openings = new ArrayList<>();

  private final List<Look> looks = new ArrayList<>();

  Run(Incarnation incarnation, Copy copy, Optional<InitialRole> role, long began) {
    this.incarnation = incarnation;
    this.copy = copy;
    this.role = role;
    this.began = began;
  }

  void look(Look look) {
    looks.add(look);
  }

  /** The last look that does not show {@code sequence} yet; before the run when each does. */
  long lastWithout(long sequence, ToLongFunction<Look> position) {
    long last = Long.MIN_VALUE;
    for (Look look : looks) {
      if (position.applyAsLong(look) < sequence) {
        last = Math.max(last, look.atMicros());
      }
    }
    return last;
  }

  /** The highest position that a look showed. */
  long highestReceived() {
    return looks.stream().mapToLong(Look::received).max().orElse(startPosition);
  }

  @Override
  public String toString() {
    return incarnation.toString();
  }
}
