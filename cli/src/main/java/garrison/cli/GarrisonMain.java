// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code garrison}. */
@Command(
    name = "garrison",
    description =
        "Two servers and a load balancer, made into a secured, monitored web infrastructure.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "garrison 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      ExecCommand.class,
      CheckCommand.class,
      PlanCommand.class,
      FlowsCommand.class,
      HelpCommand.class
    })
public final class GarrisonMain {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows stack traces of failures.")
  private boolean debug;

  GarrisonMain() {}

  public static void main(String[] arguments) {
    System.exit(
        run(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            arguments));
  }

  /** Runs one command and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    GarrisonMain main = new GarrisonMain();
    CommandLine command = new CommandLine(main);
    command.setOut(out);
    command.setErr(err);
    command.setParameterExceptionHandler((misuse, _) -> new Errors(err, false).misused(misuse));
    command.setExecutionExceptionHandler(
        (failure, _, _) -> new Errors(err, main.debug).failed(failure));
    if (arguments.length == 0) {
      command.usage(out);
      return ExitCode.USAGE.code();
    }
    return command.execute(Arrays.copyOf(arguments, arguments.length));
  }
}
