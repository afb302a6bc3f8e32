// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.LabException;
import garrison.model.file.InvalidFileException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Prints every failure in one form: an {@code error:} line that says what, where, observed and
 * expected, and a {@code hint:} line that says what to do next.
 */
final class Errors {
  private final PrintWriter out;
  private final boolean debug;

  Errors(PrintWriter out, boolean debug) {
    this.out = out;
    this.debug = debug;
  }

  /** Prints a failure of a command and returns the exit code for it. */
  int failed(Exception failure) {
    ExitCode code = print(failure);
    if (debug) {
      failure.printStackTrace(out);
    }
    out.flush();
    return code.code();
  }

  /** Prints that the command line was not understood and returns the exit code for that. */
  int misused(ParameterException misuse) {
    CommandLine command = misuse.getCommandLine();
    out.println("error: " + lowerFirst(String.valueOf(misuse.getMessage())));
    out.println(
        "hint: " + command.getCommandSpec().qualifiedName() + " --help shows what it takes");
    out.flush();
    return ExitCode.USAGE.code();
  }

  private ExitCode print(Exception failure) {
    return switch (failure) {
      case InvalidFileException invalid -> {
        invalid.problems().forEach(problem -> out.println("error: " + problem));
        out.println("hint: correct the file; examples/foobar/garrison.yaml explains every key");
        yield ExitCode.FILE;
      }
      case CommandFailure stopped -> {
        out.println("error: " + stopped.getMessage());
        out.println("hint: " + stopped.hint());
        yield stopped.exitCode();
      }
      case LabException lab -> {
        out.println("error: " + chain(lab));
        out.println("hint: " + lab.hint());
        yield ExitCode.UNAVAILABLE;
      }
      default -> {
        out.println("error: " + chain(failure));
        out.println("hint: this is a defect of garrison; run it again with --debug and report it");
        yield ExitCode.DEFECT;
      }
    };
  }

  private static String chain(Throwable failure) {
    StringBuilder line = new StringBuilder();
    @Nullable Throwable link = failure;
    for (int depth = 0; link != null && depth < 10; depth++) {
      String text = link.getMessage() == null ? link.getClass().getSimpleName() : link.getMessage();
      line.append(line.isEmpty() ? "" : ": ").append(text);
      link = link.getCause();
    }
    return line.toString();
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
