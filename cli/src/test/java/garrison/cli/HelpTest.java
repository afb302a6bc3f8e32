// SPDX-License-Identifier: Apache-2.0
package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What {@code garrison help} says, as a whole, for every command there is. */
class HelpTest {
  @Test
  void helpListsEveryCommandWithOneLine() throws IOException {
    Session.Run help = Session.run("help");
    assertThat(help.exit()).isZero();
    assertThat(commands()).allSatisfy(name -> assertThat(help.out()).contains("\n  " + name + " "));
    Golden.hold("help/all", help.out());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfACommandIsWhatItsOptionShows(String command) throws IOException {
    Session.Run help = Session.run("help", command);
    assertThat(help.exit()).isZero();
    assertThat(Session.run(command, "--help")).isEqualTo(help);
    assertThat(help.out())
        .contains("\nUsage  garrison " + command, "\nExamples\n  ", "\nExit codes\n");
    assertThat(help.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(90));
    Golden.hold("help/" + command, help.out());
  }

  @Test
  void noCommandAtAllShowsTheHelpAndIsAMisuse() {
    Session.Run nothing = Session.run();
    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.out()).isEqualTo(Session.run("help").out());
  }

  @Test
  void helpIsColouredOnATerminalOnly() {
    assertThat(Session.run("help", "up").out()).doesNotContain("\033");
    assertThat(Session.run(Display.TERMINAL, "help", "up").out()).doesNotContain("\033");
    assertThat(Session.run(Display.COLOURED_TERMINAL, "help", "up").out()).contains("\033[");
  }

  static Set<String> commands() {
    CommandLine program =
        GarrisonMain.commandLine(
            Session.terminal(new StringWriter(), new StringWriter(), Display.PIPE));
    return program.getSubcommands().keySet();
  }
}
