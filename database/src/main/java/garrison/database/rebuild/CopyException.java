// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

/** A copy cannot be given or had; it can be asked for again later. */
public final class CopyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed and what was observed. */
  public CopyException(String message) {
    super(message);
  }

  /** Says what failed; the cause says why. */
  public CopyException(String message, Throwable cause) {
    super(message, cause);
  }
}
