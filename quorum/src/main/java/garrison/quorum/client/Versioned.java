// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

/**
 * A register's value at one version.
 *
 * @param version 0 for the first value, one more with each write, the same value included
 */
public record Versioned<T>(T value, int version) {
  public Versioned {
    if (version < 0) {
      throw new IllegalArgumentException("version: " + version + " (expected: 0 or more)");
    }
  }
}
