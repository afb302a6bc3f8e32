// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

/** A backup could not be taken, found or restored; the message says what and why. */
public final class BackupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed and what was observed. */
  public BackupException(String message) {
    super(message);
  }

  /** Says what failed; the cause says why. */
  public BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
