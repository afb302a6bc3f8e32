// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.LabProgress;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Shows what a start is waiting for: on a terminal one line that changes in place, elsewhere one
 * line for each phase.
 */
final class Progress implements LabProgress.Listener {
  private static final String CLEAR_LINE = "\r\033[K";
  private static final int WIDTH = 100;

  private final PrintWriter out;
  private final boolean terminal;
  private String shown = "";

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void changed(LabProgress progress) {
    String phase = progress.phase().name().toLowerCase(Locale.ROOT);
    if (terminal) {
      String line = phase + waiting(progress.waitingFor());
      out.print(CLEAR_LINE + (line.length() > WIDTH ? line.substring(0, WIDTH) : line));
    } else if (!phase.equals(shown)) {
      out.println(phase);
      shown = phase;
    }
    out.flush();
  }

  /** Makes room for what is printed next. */
  void end() {
    if (terminal) {
      out.print(CLEAR_LINE);
      out.flush();
    }
  }

  private static String waiting(List<String> parts) {
    return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
  }
}
