// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import garrison.cli.CompletionCommand.Shell;
import garrison.lab.drill.DrillKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the completion script from the commands themselves. One function serves both shells: zsh
 * runs it through its own bashcompinit. Where it offers nothing the shell offers files, which is
 * what the arguments left are. Servers are read from the file by awk, because starting a JVM for a
 * key press is too slow.
 */
final class CompletionScript {
  private static final String ZSH =
      """
      # garrison: completion for zsh. Load it with: source <(garrison completion zsh)
      (( $+functions[compdef] )) || { autoload -U compinit && compinit -D; }
      autoload -U bashcompinit && bashcompinit
      """;
  private static final String BASH =
      """
      # garrison: completion for bash. Load it with: source <(garrison completion bash)
      """;

  private CompletionScript() {}

  /**
   * The whole script.
   *
   * @param example whose servers are offered where there is no other file
   */
  static String of(CommandSpec program, Shell shell, Path example) {
    List<String> valued = new ArrayList<>();
    StringBuilder cases = new StringBuilder();
    words(program)
        .forEach((command, words) -> {
          cases.append("    ").append(command).append(") words='");
          cases.append(String.join(" ", words)).append("' ;;\n");
        });
    for (CommandLine command : program.subcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (option.arity().max() > 0 && !option.longestName().equals("--file")) {
          valued.add(" | " + option.longestName());
        }
      }
    }
    List<String> top = new ArrayList<>(program.subcommands().keySet());
    top.addAll(options(program));
    return (shell == Shell.ZSH ? ZSH : BASH)
        + template()
            .replace("@EXAMPLE@", example.toString().replace("'", "'\\''"))
            .replace("@VALUED@", String.join("", valued))
            .replace("@COMMANDS@", String.join(" ", top))
            .replace("@CASES@", cases);
  }

  private static String template() {
    try (InputStream in =
        Objects.requireNonNull(CompletionScript.class.getResourceAsStream("completion.sh"))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What may follow each command. */
  private static Map<String, List<String>> words(CommandSpec program) {
    Map<String, List<String>> words = new LinkedHashMap<>();
    program
        .subcommands()
        .forEach((name, command) -> {
          List<String> of = new ArrayList<>();
          if (name.equals("help")) {
            of.addAll(program.subcommands().keySet());
          }
          if (name.equals("completion")) {
            of.addAll(List.of("bash", "zsh"));
          }
          if (name.equals("drill")) {
            of.add("list");
            of.addAll(Arrays.stream(DrillKind.values()).map(DrillKind::word).toList());
          }
          if (name.equals("database")) {
            of.addAll(
                Arrays.stream(DatabaseCommand.Action.values()).map(Object::toString).toList());
          }
          if (name.equals("backup")) {
            of.addAll(Arrays.stream(BackupCommand.Action.values()).map(Object::toString).toList());
          }
          of.addAll(options(command.getCommandSpec()));
          words.put(name, of);
        });
    return words;
  }

  private static List<String> options(CommandSpec command) {
    return command.options().stream().map(OptionSpec::longestName).toList();
  }
}
