// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

/** What was to be done with the database could not be done; the message says what and why. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed and what was observed. */
  public DatabaseException(String message) {
    super(message);
  }

  /** Says what failed; the cause says why. */
  public DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
