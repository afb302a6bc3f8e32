// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command prints on: answers go to {@code out}, progress and failures to {@code err}.
 *
 * @param outDisplay where {@code out} ends
 * @param errDisplay where {@code err} ends
 */
record Terminal(PrintWriter out, Display outDisplay, PrintWriter err, Display errDisplay) {
  /** The standard streams of this process. */
  static Terminal ofProcess(Map<String, String> environment) {
    return new Terminal(
        new PrintWriter(System.out, true, UTF_8),
        Display.of(Display.OUTPUT, environment),
        new PrintWriter(System.err, true, UTF_8),
        Display.of(Display.ERROR, environment));
  }

  /** The terminal of the program that a command belongs to. */
  static Terminal of(@Nullable CommandSpec spec) {
    return ((GarrisonMain) Objects.requireNonNull(spec).root().userObject()).terminal();
  }

  /** A usage message of a command, coloured where it may be. */
  void explain(CommandLine command) {
    command.usage(
        out,
        outDisplay == Display.COLOURED_TERMINAL
            ? CommandLine.Help.Ansi.ON
            : CommandLine.Help.Ansi.OFF);
    out.flush();
  }
}
