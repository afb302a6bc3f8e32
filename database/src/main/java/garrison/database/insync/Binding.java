// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/**
 * One follower on one connection (rule 4). If either changes, acknowledgements are not those that
 * were counted on, and the follower has to join again.
 *
 * @param follower who acknowledges
 * @param connection the connection on which it does
 */
public record Binding(Incarnation follower, long connection) {
  @Override
  public String toString() {
    return follower + " on connection " + connection;
  }
}
