// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command, run inside the test. */
final class Session {
  private Session() {}

  /** What a command printed and returned. */
  record Run(int exit, String out, String err) {}

  /** Runs {@code garrison ARGUMENTS} in pipes. */
  static Run run(String... arguments) {
    return run(Display.PIPE, arguments);
  }

  /** Runs {@code garrison ARGUMENTS} with both streams on such a display. */
  static Run run(Display display, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = GarrisonMain.run(terminal(out, err, display), arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  static Terminal terminal(StringWriter out, StringWriter err, Display display) {
    return new Terminal(new PrintWriter(out), display, new PrintWriter(err), display);
  }
}
