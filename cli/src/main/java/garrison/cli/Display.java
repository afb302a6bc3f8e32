// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where a standard stream ends, which decides whether text may move and be coloured. */
enum Display {
  /** A pipe or a file: whole lines, no control sequences at all. */
  PIPE,
  /** A terminal whose user wants no colours. */
  TERMINAL,
  /** A terminal. */
  COLOURED_TERMINAL;

  /** Standard output. */
  static final int OUTPUT = 1;

  /** Standard error. */
  static final int ERROR = 2;

  /**
   * Looks at a stream of this process by its link in /proc (proc(5)); {@link System#console} would
   * only tell whether input and output both are a terminal. Colours are off for a terminal without
   * control sequences ({@code TERM=dumb}, nor may text move there) and for everybody who sets
   * {@code NO_COLOR} to something (no-color.org).
   */
  static Display of(int descriptor, Map<String, String> environment) {
    try {
      return of(
          Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor))).toString(),
          environment);
    } catch (IOException | UnsupportedOperationException _) {
      return PIPE;
    }
  }

  /** The same for the name of what a stream is connected to. */
  static Display of(String device, Map<String, String> environment) {
    boolean terminal =
        device.startsWith("/dev/pts/")
            || device.startsWith("/dev/tty")
            || device.equals("/dev/console");
    if (!terminal || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
      return PIPE;
    }
    return environment.getOrDefault("NO_COLOR", "").isEmpty() ? COLOURED_TERMINAL : TERMINAL;
  }

  /** Whether a line can be changed in place. */
  boolean canMove() {
    return this != PIPE;
  }

  String paint(Colour colour, String text) {
    return this == COLOURED_TERMINAL ? colour.around(text) : text;
  }
}
