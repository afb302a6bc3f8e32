// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

/** A command cannot go on: what to tell the user, and what to do next. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String hint;

  CommandFailure(ExitCode exitCode, String message, String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  String hint() {
    return hint;
  }
}
