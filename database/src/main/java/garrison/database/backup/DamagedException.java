// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

/** What is stored is not what was written; the message names the file and the place in it. */
public final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is damaged, where, and how that was seen. */
  public DamagedException(String message) {
    super(message);
  }
}
