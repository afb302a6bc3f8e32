// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

/** Nobody knows whether the doors did what they were told; it is tried again. */
public final class AdmissionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed; the cause says why. */
  public AdmissionException(String message, Throwable cause) {
    super(message, cause);
  }
}
