// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import org.jspecify.annotations.Nullable;

/** A drill cannot go on, or its verdict is bad; the hint says what to do next. */
class DrillException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String hint;

  DrillException(String message, String hint) {
    this(message, hint, null);
  }

  DrillException(String message, String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
