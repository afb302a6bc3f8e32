// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.cli.Program.Run;
import garrison.lab.LabProgress.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The program on a real terminal, made by script(1), and in a real pipe. */
class TerminalIT {
  private static final String ESCAPE = "\033";

  @Test
  void progressOfAPipeIsWholeLines() throws IOException {
    Run run = Program.finish(new ProcessBuilder(waiting()).start());
    assertThat(run.err()).isEqualTo("starting\n");
    assertThat(run.out()).isEqualTo("ready\n");
  }

  @Test
  void progressOfATerminalCountsSecondsOnOneLine() throws IOException {
    Run run = onTerminal(Map.of(), waiting());
    assertThat(run.out())
        .contains("\r\033[K", "starting 0 s: web-1: database", "starting 1 s:", "starting 2 s:")
        .endsWith("\r\033[Kready\r\n");
    assertThat(run.out().chars().filter(each -> each == '\n')).hasSize(1);
  }

  @Test
  void progressStaysInPlaceWhereNoColourIsWanted() throws IOException {
    Run run = onTerminal(Map.of("NO_COLOR", "1"), waiting());
    assertThat(run.out()).contains("\r\033[K", "starting 1 s:");
  }

  @Test
  void aDumbTerminalGetsNoControlSequence() throws IOException {
    Run run = onTerminal(Map.of("TERM", "dumb"), waiting());
    assertThat(run.out()).doesNotContain(ESCAPE).contains("starting\r\nready\r\n");
  }

  @Test
  void errorsAreColouredOnATerminalUnlessNobodyWantsIt() throws IOException {
    List<String> mistake = java("garrison.cli.GarrisonMain", "chekc");
    Run coloured = onTerminal(Map.of(), mistake);
    assertThat(coloured.exit()).isEqualTo(2);
    assertThat(coloured.out()).startsWith("\033[31merror:\033[0m command: chekc");
    assertThat(onTerminal(Map.of("NO_COLOR", "1"), mistake).out())
        .startsWith("error: command: chekc")
        .doesNotContain(ESCAPE);
    assertThat(Program.finish(new ProcessBuilder(mistake).start()).err())
        .startsWith("error: command: chekc")
        .doesNotContain(ESCAPE);
  }

  @Test
  void anAnswerInAPipeIsPlainThoughErrorsGoToATerminal() throws IOException {
    Run run =
        onTerminal(
            Map.of(),
            List.of("sh", "-c", line(java("garrison.cli.GarrisonMain", "help")) + " | cat"));
    assertThat(run.out()).contains("Start").doesNotContain(ESCAPE);
  }

  /** Waits as {@code garrison up} does, for a little more than two seconds. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] arguments) throws InterruptedException {
      Terminal terminal = Terminal.ofProcess(System.getenv());
      try (Progress progress = Progress.on(terminal)) {
        progress.show(Phase.STARTING, List.of("web-1: database"));
        if (new CountDownLatch(1).await(2500, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("nobody counts down");
        }
      }
      terminal.out().println("ready");
    }
  }

  private static List<String> waiting() {
    return java("garrison.cli.TerminalIT$Waiting");
  }

  private static List<String> java(String... program) {
    return Stream.concat(
            Stream.of(
                Program.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")),
            Stream.of(program))
        .toList();
  }

  private static Run onTerminal(Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", line(command), "/dev/null")
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().remove("NO_COLOR");
    builder.environment().put("TERM", "xterm");
    builder.environment().putAll(environment);
    return Program.finish(builder.start());
  }

  private static String line(List<String> command) {
    return command.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
