// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

/**
 * The copy of one file of the binary log.
 *
 * @param file MariaDB's name of it
 * @param bytes of the original that are in it
 * @param state whether more will come
 */
public record LogCopy(String file, long bytes, State state) {
  /** Whether more will come. */
  public enum State {
    GROWING,
    COMPLETE
  }
}
