// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.cli.Program.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The completion scripts, sourced by the shells they are for. */
class CompletionIT {
  /** Asks bash's machinery for what may follow the words given. */
  private static final String ASK =
      """
      set -u
      source ./completion
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      _garrison
      printf '%s\\n' "${COMPREPLY[@]}" | sort
      """;

  /** Presses Tab in an interactive zsh on a terminal of its own, and prints what it ran. */
  private static final String ZSH_TAB =
      """
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "cd '$1'; source ./completion; garrison() { print -r -- ran:\\$*: }"
      zpty -w -n shell "$2"$'\\t\\n'
      zpty -w shell 'print -r -- the end'; zpty -w shell exit
      zpty -r -m shell text '*ran:st*:*'
      print -r -- "$text"
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeAFile() throws IOException {
    Files.writeString(
        folder.resolve("garrison.yaml"),
        """
        site:
          domain: x
        servers:
          # the edge: of all
          alpha-1:
            address: 10.0.0.1
          beta: { address: 10.0.0.2, web: garrison }
        firewall:
          operators: []
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "garrison st | status",
        "garrison e | exec explain",
        "garrison explain --js | --json",
        "garrison --v | --version",
        "garrison up --d | --dashboard-port --debug --detach",
        "garrison status --js | --json",
        "garrison help fl | flows",
        "garrison completion z | zsh",
        "garrison exec al | alpha-1",
        "garrison drill --times 3 database-cu | database-cut database-cut-one-way",
        "garrison drill database-cut da | ''",
        "garrison backup ver | verify",
        "garrison database sw | switchover",
        "garrison database switchover al | alpha-1",
        "garrison database switchover in | ''",
        "garrison exec in | internet intruder",
        "garrison exec -f garrison.yaml be | beta",
        "garrison exec --fi | --file",
        "garrison up --site-port 8 | ''",
        "garrison check garr | ''",
        "garrison exec beta -- l | ''",
      })
  void bashOffersWhatMayFollow(String line, String expected) throws IOException {
    write("bash");
    Run run = shell("bash", "-c", ASK, line);
    assertThat(run.err()).isEmpty();
    assertThat(String.join(" ", run.out().strip().split("\n"))).isEqualTo(expected);
  }

  @Test
  void hostsOfTheExampleAreOfferedWhereThereIsNoOtherFile() throws IOException {
    write("bash");
    Files.delete(folder.resolve("garrison.yaml"));
    assertThat(shell("bash", "-c", ASK, "garrison exec web").out()).isEqualTo("web-1\nweb-2\n");
  }

  @Test
  void pressingTabInBashCompletesTheCommand() throws IOException {
    write("bash");
    Files.writeString(folder.resolve("keys"), "garrison st\t\nexit\n");
    Files.writeString(
        folder.resolve("rc"),
        "source ./completion; garrison() { echo \"ran:$*:\"; }; PS1=; bind 'set bell-style"
            + " none'\n");
    Run run = run(List.of("script", "-qec", "bash --rcfile rc -i", "/dev/null"), "keys");
    assertThat(run.out()).contains("ran:status:");
  }

  @Test
  void pressingTabInZshCompletesTheCommand() throws IOException {
    write("zsh");
    Run run =
        run(
            List.of("zsh", "-f", "-c", ZSH_TAB, "zsh", folder.toString(), "garrison st"),
            "garrison.yaml");
    assertThat(run.out()).contains("ran:status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void theScriptIsGolden(String shell) throws IOException {
    String script = Session.run("completion", shell).out();
    Golden.hold(
        "completion/" + shell, script.replace(Installation.example().toString(), "EXAMPLE"));
  }

  private void write(String shell) throws IOException {
    Session.Run run = Session.run("completion", shell);
    String example = Path.of("..", "examples/foobar/garrison.yaml").toAbsolutePath().toString();
    Files.writeString(
        folder.resolve("completion"),
        run.out().replace(Installation.example().toString(), example));
  }

  private Run shell(String shell, String option, String script, String line) throws IOException {
    List<String> command = new ArrayList<>(List.of(shell, option, script, shell));
    command.addAll(List.of(line.strip().split(" ", -1)));
    return run(command, "garrison.yaml");
  }

  private Run run(List<String> command, String input) throws IOException {
    Path in = folder.resolve(input);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("TERM", "xterm");
    builder.redirectInput(Files.exists(in) ? in.toFile() : Path.of("/dev/null").toFile());
    return Program.finish(builder.start());
  }
}
