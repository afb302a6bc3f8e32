// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

/** A passage or an entry could not be opened; the cause says why. */
public final class PassageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PassageException(String message, Throwable cause) {
    super(message, cause);
  }
}
