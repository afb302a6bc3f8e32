// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The application cannot be started as asked. The message says what, where, observed and expected;
 * the hint names what to do next.
 */
public final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why it cannot start; each with an exit code that never changes its meaning. */
  public enum Reason {
    /** The command line is not as expected (sysexits.h: EX_USAGE). */
    USAGE(64),
    /** The WAR is missing or is not a web application (sysexits.h: EX_DATAERR). */
    WAR(65),
    /** The web application failed while it was starting (sysexits.h: EX_SOFTWARE). */
    APPLICATION(70),
    /** A socket or folder could not be made (sysexits.h: EX_CANTCREAT). */
    RESOURCE(73),
    /** An environment variable is not as expected (sysexits.h: EX_CONFIG). */
    ENVIRONMENT(78);

    private final int exitCode;

    Reason(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The process's exit code for this reason. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Reason reason;
  private final String hint;

  public LaunchException(Reason reason, String message, String hint) {
    this(reason, message, hint, null);
  }

  public LaunchException(Reason reason, String message, String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason);
    this.hint = Objects.requireNonNull(hint);
  }

  public Reason reason() {
    return reason;
  }

  public String hint() {
    return hint;
  }

  /** The message and that of its deepest cause, on one line. */
  String line() {
    Throwable root = this;
    for (int depth = 0; root.getCause() != null && depth < 32; depth++) {
      root = root.getCause();
    }
    String line = String.valueOf(getMessage());
    if (root != this) {
      line += ": " + root.getClass().getSimpleName();
      line += root.getMessage() == null ? "" : ": " + root.getMessage();
    }
    return line.replaceAll("\\s*\\R\\s*", " ");
  }
}
