// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/**
 * How far a server's log of transactions reaches: the sequence number of the last one in the only
 * replication domain. Comparable between two servers only when one replicates from the other:
 * MariaDB refuses a connection between histories that differ.
 *
 * @param sequence 0 when there is none yet
 */
public record Position(long sequence) implements Comparable<Position> {
  /** Before the first transaction. */
  public static final Position NONE = new Position(0);

  public Position {
    if (sequence < 0) {
      throw new IllegalArgumentException("position: " + sequence + " (expected: 0 or more)");
    }
  }

  /** Whether everything up to {@code other} is included. */
  public boolean reaches(Position other) {
    return sequence >= other.sequence;
  }

  @Override
  public int compareTo(Position other) {
    return Long.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return Long.toString(sequence);
  }
}
