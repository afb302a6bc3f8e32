// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.LabException;
import garrison.model.Reasons;
import garrison.model.file.InvalidFileException;
import java.io.PrintWriter;
import picocli.CommandLine.ParameterException;

/**
 * Prints every failure in one form: an {@code error:} line that says what, where, observed and
 * expected, and a {@code hint:} line that says what to do next.
 */
final class Errors {
  /** How much is told of a failure. */
  enum Detail {
    BRIEF,
    STACK_TRACE
  }

  private final PrintWriter out;
  private final Display display;
  private final Detail detail;

  Errors(Terminal terminal, Detail detail) {
    this.out = terminal.err();
    this.display = terminal.errDisplay();
    this.detail = detail;
  }

  /** Prints a failure of a command and returns the exit code for it. */
  int failed(Exception failure) {
    ExitCode code = print(failure);
    if (detail == Detail.STACK_TRACE) {
      failure.printStackTrace(out);
    }
    out.flush();
    return code.code();
  }

  /** Prints that the command line was not understood and returns the exit code for that. */
  int misused(ParameterException misuse) {
    return failed(Misuse.of(misuse));
  }

  private ExitCode print(Exception failure) {
    return switch (failure) {
      case InvalidFileException invalid -> {
        invalid.problems().forEach(problem -> error(problem.toString()));
        hint("correct the file; examples/foobar/garrison.yaml explains every key");
        yield ExitCode.FILE;
      }
      case CommandFailure stopped -> {
        error(Reasons.of(stopped));
        hint(stopped.hint());
        yield stopped.exitCode();
      }
      case LabException lab -> {
        error(Reasons.of(lab));
        hint(lab.hint());
        yield ExitCode.UNAVAILABLE;
      }
      default -> {
        error(Reasons.of(failure));
        hint("this is a defect of garrison; run it again with --debug and report it");
        yield ExitCode.DEFECT;
      }
    };
  }

  private void error(String text) {
    out.println(display.paint(Colour.RED, "error:") + " " + text);
  }

  private void hint(String text) {
    out.println(display.paint(Colour.CYAN, "hint:") + " " + text);
  }
}
