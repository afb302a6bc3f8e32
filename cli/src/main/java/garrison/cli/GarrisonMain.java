// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Port;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code garrison}. */
@Command(
    name = "garrison",
    header = "Two servers and a load balancer, made into a secured, monitored web infrastructure.",
    version = "garrison 0.1.0",
    customSynopsis = "garrison COMMAND [OPTIONS] [FILE]",
    description =
        """

        One file says what there is; without one, the commands are about the example.
        Try it:
          garrison up              runs the example on this machine, shows where to look
          garrison status          what runs, and whether anything is wrong
          garrison exec internet -- curl -k https://www.foobar.com/
          garrison down            stops it; data stays\
        """,
    footer =
        """

        Change: edit the file, then garrison check, garrison down and garrison up.
        garrison help COMMAND says more: examples, exit codes and where files are.\
        """)
public final class GarrisonMain {
  /** Commands that are complete without knowing the others. */
  private static final Map<String, Class<?>> COMMANDS = commands();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Prints the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Shows stack traces of failures.")
  private boolean debug;

  private final Terminal terminal;

  GarrisonMain(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(System.getenv()), arguments));
  }

  /** Runs one command that prints plainly, and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(new Terminal(out, Display.PIPE, err, Display.PIPE), arguments);
  }

  /** Runs one command and returns its exit code. */
  static int run(Terminal terminal, String... arguments) {
    // Describing a command to the parser takes longer than most commands do their work. So the
    // question that is asked most often does without, and where the first word says which command
    // it is the others are left out.
    if (StatusCommand.isPlain(arguments)) {
      return plainStatus(terminal, arguments.length > 1);
    }
    String first = arguments.length == 0 ? "" : arguments[0];
    CommandLine command =
        COMMANDS.containsKey(first)
            ? commandLine(terminal, Map.of(first, COMMANDS.get(first)))
            : commandLine(terminal);
    if (arguments.length == 0) {
      terminal.explain(command);
      return ExitCode.USAGE.code();
    }
    return command.execute(Arrays.copyOf(arguments, arguments.length));
  }

  private static int plainStatus(Terminal terminal, boolean isJson) {
    try {
      return StatusCommand.show(terminal, LabFile.lab(Optional.empty()), isJson).code();
    } catch (RuntimeException e) {
      return new Errors(terminal, Errors.Detail.BRIEF).failed(e);
    }
  }

  /** All commands, ready to run or to be described. */
  static CommandLine commandLine(Terminal terminal) {
    Map<String, Class<?>> all = new LinkedHashMap<>(COMMANDS);
    all.put("help", HelpCommand.class);
    all.put("completion", CompletionCommand.class);
    return commandLine(terminal, all);
  }

  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("up", UpCommand.class);
    commands.put("down", DownCommand.class);
    commands.put("status", StatusCommand.class);
    commands.put("exec", ExecCommand.class);
    commands.put("check", CheckCommand.class);
    commands.put("plan", PlanCommand.class);
    commands.put("flows", FlowsCommand.class);
    commands.put("database", DatabaseCommand.class);
    commands.put("explain", ExplainCommand.class);
    commands.put("backup", BackupCommand.class);
    commands.put("restore", RestoreCommand.class);
    commands.put("drill", DrillCommand.class);
    return Collections.unmodifiableMap(commands);
  }

  private static CommandLine commandLine(Terminal terminal, Map<String, Class<?>> commands) {
    GarrisonMain main = new GarrisonMain(terminal);
    CommandLine command = new CommandLine(main);
    commands.forEach(command::addSubcommand);
    command.setOut(terminal.out());
    command.setErr(terminal.err());
    command.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.outDisplay() == Display.COLOURED_TERMINAL
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    command.registerConverter(Port.class, text -> new Port(Integer.parseInt(text)));
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler(
        (misuse, _) -> new Errors(terminal, Errors.Detail.BRIEF).misused(misuse));
    command.setExecutionExceptionHandler((failure, _, _) ->
        new Errors(terminal, main.debug ? Errors.Detail.STACK_TRACE : Errors.Detail.BRIEF)
            .failed(failure));
    Help.layOut(command);
    return command;
  }

  Terminal terminal() {
    return terminal;
  }
}
