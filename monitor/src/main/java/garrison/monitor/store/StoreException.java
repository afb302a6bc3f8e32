// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import org.jspecify.annotations.Nullable;

/** The store cannot make a batch durable, or cannot be opened; the sender keeps what it has. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
