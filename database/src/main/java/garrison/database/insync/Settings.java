// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;
import java.util.stream.LongStream;

/**
 * What the file says about the database, and how patient to be. The times make things fast or slow,
 * never unsafe (rule 8).
 *
 * @param first the server that may create the register: the first of the file
 * @param whenAlone what the last server left does with writes
 * @param patience how long to wait for what
 */
public record Settings(ServerName first, WhenAlone whenAlone, Patience patience) {

  /** The key {@code database.when_alone}. */
  public enum WhenAlone {
    /** Writes stand still until there are two copies again. */
    STOP,
    /** Writes go on with one copy. */
    CONTINUE
  }

  /**
   * Bounds, in milliseconds.
   *
   * @param acknowledgement how long a commit may wait before the follower is removed
   * @param sign how old the last sign of life may be: a writer cuts its clients, a follower takes
   *     over. This is the bound on stale reads.
   * @param join how long a follower that has caught up may take to become a member; the writer
   *     gives up at half of it
   * @param retry between two attempts at the same thing
   * @param takeOver how long a crashed writer leaves the role to its follower, a switchover waits,
   *     and a promotion of unknown outcome is asked after
   * @param stuck how long a commit that waits for nobody may take before the writer gives its role
   *     away
   * @param start how long a mariadbd that starts may do nothing at all, the first time; each
   *     further attempt in a row may take twice as long as the one before it, up to 16 times
   * @param closeEnough how many transactions behind a follower may be when the writer begins to
   *     wait for it; not a time
   */
  public record Patience(
      long acknowledgement,
      long sign,
      long join,
      long retry,
      long takeOver,
      long stuck,
      long start,
      long closeEnough) {
    /** The defaults. */
    public static final Patience DEFAULT =
        new Patience(1000, 1000, 10_000, 500, 2000, 3000, 5000, 1000);

    private static final int MOST_DOUBLINGS = 4;

    public Patience {
      LongStream bounds = LongStream.of(acknowledgement, sign, join, retry, takeOver, stuck, start);
      if (bounds.anyMatch(bound -> bound < 1)) {
        throw new IllegalArgumentException("patience: a bound below 1 ms (expected: 1 or more)");
      }
      if (closeEnough < 0) {
        throw new IllegalArgumentException(
            "close enough: " + closeEnough + " transactions (expected: 0 or more)");
      }
    }

    /**
     * How long a start may do nothing: a disk that only answers slowly gets its time in the end.
     *
     * @param attempt starts since the last one that led to an answer, this one included
     */
    long start(int attempt) {
      return start << Math.clamp(attempt - 1L, 0, MOST_DOUBLINGS);
    }
  }
}
