// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "help",
    header = "Explains a command.",
    description = "Without a command, lists all of them.",
    footer =
        """

        @|bold Examples|@
          garrison help
          garrison help up       the same as garrison up --help\
        """)
final class HelpCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "What to explain.")
  private @Nullable String command;

  @Override
  public Integer call() {
    CommandLine program = Objects.requireNonNull(spec).root().commandLine();
    CommandLine explained = command == null ? program : program.getSubcommands().get(command);
    if (explained == null) {
      throw Misuse.unknownCommand(program, Objects.requireNonNull(command));
    }
    Terminal.of(spec).explain(explained);
    return ExitCode.OK.code();
  }
}
