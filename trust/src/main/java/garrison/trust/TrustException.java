// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import org.jspecify.annotations.Nullable;

/**
 * A certificate, key or folder of the authority is not as it must be. The message names the file,
 * what was found and what was expected; a person has to look.
 */
public final class TrustException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the whole story in {@code message}. */
  public TrustException(String message) {
    super(message);
  }

  /** With {@code cause} telling the rest. */
  public TrustException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The same, said of {@code where}. */
  TrustException in(String where) {
    return new TrustException(where + ": " + getMessage(), getCause());
  }
}
