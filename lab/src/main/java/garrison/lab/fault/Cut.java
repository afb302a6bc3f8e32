// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

/**
 * One port of a bridge through which nothing passes any more, in one direction.
 *
 * @param port the bridge's side of the cable
 * @param direction seen from the host
 */
record Cut(String port, Direction direction) implements Comparable<Cut> {
  /** Which way is cut. */
  enum Direction {
    /** The host hears nothing. */
    IN,
    /** Nobody hears the host. */
    OUT
  }

  @Override
  public int compareTo(Cut other) {
    int byPort = port.compareTo(other.port);
    return byPort == 0 ? direction.compareTo(other.direction) : byPort;
  }
}
