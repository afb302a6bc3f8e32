// SPDX-License-Identifier: Apache-2.0

package garrison.model;

/**
 * The number of a Plan. It grows with every change of the Infrastructure; who holds a newer Plan
 * refuses an older one.
 */
public record Generation(long number) implements Comparable<Generation> {
  public Generation {
    if (number < 1) {
      throw new IllegalArgumentException("generation: " + number + " (expected: at least 1)");
    }
  }

  @Override
  public int compareTo(Generation other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
