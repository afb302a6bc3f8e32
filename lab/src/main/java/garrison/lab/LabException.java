// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import org.jspecify.annotations.Nullable;

/** The lab cannot do what was asked; a person must act, and the hint says how. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String hint;

  public LabException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  LabException(String message, String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /** What to do next, one sentence. */
  public String hint() {
    return hint;
  }
}
