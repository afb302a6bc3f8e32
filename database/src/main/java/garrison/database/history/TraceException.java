// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

/** A line of a trace that cannot be read; a person has to look at the file. */
public final class TraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was observed and expected. */
  public TraceException(String message) {
    super(message);
  }

  /** With what was observed and expected, and why. */
  public TraceException(String message, Throwable cause) {
    super(message, cause);
  }
}
