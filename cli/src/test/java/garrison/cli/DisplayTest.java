// SPDX-License-Identifier: Apache-2.0
package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTest {
  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, xterm, '', COLOURED_TERMINAL",
    "/dev/tty1, linux, '', COLOURED_TERMINAL",
    "/dev/console, linux, '', COLOURED_TERMINAL",
    "/dev/pts/3, xterm, 1, TERMINAL",
    "/dev/pts/3, dumb, '', PIPE",
    "pipe:[4242], xterm, '', PIPE",
    "/dev/null, xterm, '', PIPE",
    "/home/me/out.txt, xterm, '', PIPE",
  })
  void whereAStreamEndsDecides(String device, String term, String noColour, Display expected) {
    assertThat(Display.of(device, Map.of("TERM", term, "NO_COLOR", noColour))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"PIPE, up", "TERMINAL, up", "COLOURED_TERMINAL, '\033[32mup\033[0m'"})
  void onlyAColouredTerminalGetsColours(Display display, String expected) {
    assertThat(display.paint(Colour.GREEN, "up")).isEqualTo(expected);
  }
}
