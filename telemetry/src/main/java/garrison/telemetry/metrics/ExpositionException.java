// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

/**
 * A text is not in the exposition format; the message says on which line, and what was expected.
 */
public final class ExpositionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ExpositionException(int line, String message) {
    super("exposition: line " + line + ": " + message);
  }

  ExpositionException(int line, Throwable cause) {
    super("exposition: line " + line, cause);
  }
}
