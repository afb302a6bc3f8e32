// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    header = "Prints a script that lets bash or zsh complete commands, options and hosts.",
    description =
        """
        The script names the commands of this version: load it anew after an upgrade. For exec \
        it completes the servers of ./garrison.yaml, of the file given with -f, or of the \
        example.\
        """,
    footer =
        """

        @|bold Examples|@
          source <(garrison completion bash)     in this shell
          echo 'source <(garrison completion zsh)' >>~/.zshrc
          garrison completion bash >/etc/bash_completion.d/garrison\
        """)
final class CompletionCommand implements Callable<Integer> {
  /** A shell that can complete. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    CommandSpec program = Objects.requireNonNull(spec).root();
    Terminal terminal = Terminal.of(spec);
    terminal.out().print(CompletionScript.of(program, shell, Installation.example()));
    terminal.out().flush();
    return ExitCode.OK.code();
  }
}
