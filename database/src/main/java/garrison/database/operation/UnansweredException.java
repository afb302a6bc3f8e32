// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

/** A command was sent and its answer was not seen: it may still be executed (rule 7). */
final class UnansweredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnansweredException(String message, Throwable cause) {
    super(message, cause);
  }
}
