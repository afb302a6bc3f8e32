// SPDX-License-Identifier: Apache-2.0

package garrison.model;

/**
 * A TCP or UDP port.
 *
 * @param number 1 to 65535
 */
public record Port(int number) implements Comparable<Port> {
  public Port {
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException("port: " + number + " (expected: 1-65535)");
    }
  }

  @Override
  public int compareTo(Port other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
