// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

/**
 * What a counter has counted since the firewall first knew it.
 *
 * @param packets how many
 * @param bytes of them together, headers of the network layer included
 */
public record Traffic(long packets, long bytes) {
  /** Nothing yet. */
  public static final Traffic NONE = new Traffic(0, 0);
}
