// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import org.jspecify.annotations.Nullable;

/** A ledger cannot be kept or read, so that nothing can be proved by it. */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LedgerException(String message) {
    super(message);
  }

  LedgerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
