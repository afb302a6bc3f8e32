// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The order in which help tells things: what it is, how it is called, what may be given, what it
 * answers, examples. What is special about a command stands beside that command.
 */
final class Help {
  private static final int WIDTH = 90;

  /** The commands by what a person wants. */
  private static final Map<String, List<String>> GROUPS = groups();

  private Help() {}

  private static Map<String, List<String>> groups() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put("Start", List.of("up", "down"));
    groups.put("Look", List.of("status", "database", "exec"));
    groups.put("Understand", List.of("check", "plan", "flows", "explain"));
    groups.put("Keep", List.of("backup", "restore"));
    groups.put("Prove", List.of("drill"));
    groups.put("This program", List.of("help", "completion"));
    return groups;
  }

  /** The exit codes that a command can answer with. */
  static Set<ExitCode> exitCodes(String command) {
    Set<ExitCode> codes = EnumSet.of(ExitCode.OK, ExitCode.USAGE, ExitCode.DEFECT);
    switch (command) {
      case "check", "plan", "flows" -> codes.addAll(Set.of(ExitCode.FILE, ExitCode.NO_INPUT));
      case "up" -> codes.addAll(Set.of(ExitCode.FILE, ExitCode.NO_INPUT, ExitCode.UNAVAILABLE));
      case "down", "exec" -> codes.addAll(Set.of(ExitCode.NO_INPUT, ExitCode.UNAVAILABLE));
      case "status", "database", "explain", "drill", "backup", "restore" ->
          codes.addAll(Set.of(ExitCode.NOT_WELL, ExitCode.NO_INPUT, ExitCode.UNAVAILABLE));
      default -> {
        // The program itself, help and completion need nothing that could be missing.
      }
    }
    return codes;
  }

  /** Lays out the help of the program and of each of its commands. */
  static void layOut(CommandLine program) {
    List<String> usual = program.getHelpSectionKeys();
    common(program);
    UsageMessageSpec usage = program.getCommandSpec().usageMessage();
    usage.commandListHeading("%n");
    program
        .getHelpSectionMap()
        .put(
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            help -> commands(help.commandSpec(), help.colorScheme()));
    program.setHelpSectionKeys(
        List.of(
            UsageMessageSpec.SECTION_KEY_HEADER,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_FOOTER));
    for (Map.Entry<String, CommandLine> entry : program.getSubcommands().entrySet()) {
      CommandLine command = entry.getValue();
      command.setHelpSectionKeys(usual);
      common(command);
      UsageMessageSpec own = command.getCommandSpec().usageMessage();
      own.descriptionHeading("%n");
      own.parameterListHeading("%n");
      own.exitCodeListHeading("%n@|bold Exit codes|@%n");
      Map<String, String> codes = new LinkedHashMap<>();
      exitCodes(entry.getKey())
          .forEach(code -> codes.put(Integer.toString(code.code()), code.meaning()));
      if (entry.getKey().equals("exec")) {
        codes.replace("0", "done; any other code may be the command's own");
      }
      own.exitCodeList(codes);
    }
  }

  private static void common(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.width(WIDTH);
    usage.sortOptions(false);
    usage.sortSynopsis(false);
    usage.synopsisHeading("%n@|bold Usage|@  ");
    usage.optionListHeading("%n");
    usage.abbreviateSynopsis(true);
  }

  private static String commands(CommandSpec program, CommandLine.Help.ColorScheme colours) {
    StringBuilder list = new StringBuilder();
    GROUPS.forEach((group, names) -> {
      list.append(colours.text("@|bold " + group + "|@")).append('\n');
      for (String name : names) {
        CommandLine command = Objects.requireNonNull(program.subcommands().get(name));
        list.append("  ")
            .append(colours.commandText(name))
            .append(" ".repeat(12 - name.length()))
            .append(command.getCommandSpec().usageMessage().header()[0])
            .append('\n');
      }
    });
    return list.toString();
  }
}
