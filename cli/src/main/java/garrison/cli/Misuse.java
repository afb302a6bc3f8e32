// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Port;
import garrison.model.file.NearMiss;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in the words of all other errors. */
final class Misuse {
  private Misuse() {}

  /** The failure for a command that does not exist. */
  static CommandFailure unknownCommand(CommandLine program, String word) {
    return new CommandFailure(
        ExitCode.USAGE,
        "command: " + word + " (" + expected(word, program.getSubcommands().keySet()) + ")",
        "garrison help explains them all");
  }

  /** What was observed in place of what, and what to read next. */
  static CommandFailure of(ParameterException misuse) {
    CommandLine command = misuse.getCommandLine();
    CommandSpec spec = command.getCommandSpec();
    String hint =
        "garrison help" + (spec.parent() == null ? "" : " " + spec.name()) + " shows what it takes";
    if (misuse instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      if (unmatched.isUnknownOption()) {
        return usage(
            "option: " + word + " (" + expected(word, options(spec)) + ")",
            spec.name().equals("exec")
                ? "put -- before the command that is to run: garrison exec web-1 -- ls -l"
                : hint);
      }
      return spec.parent() == null
          ? unknownCommand(command, word)
          : usage("argument: " + word + " (expected: no further argument)", hint);
    }
    if (misuse instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return usage(
          missing.getMissing().stream().map(Misuse::name).collect(Collectors.joining(" and "))
              + ": not given (expected: "
              + missing.getMissing().stream()
                  .map(Misuse::range)
                  .collect(Collectors.joining(", then "))
              + ")",
          hint);
    }
    ArgSpec argument = misuse.getArgSpec();
    if (argument != null && misuse.getValue() != null) {
      return usage(
          name(argument) + ": " + misuse.getValue() + " (expected: " + range(argument) + ")", hint);
    }
    return usage(lowerFirst(String.valueOf(misuse.getMessage())), hint);
  }

  private static CommandFailure usage(String message, String hint) {
    return new CommandFailure(ExitCode.USAGE, message, hint);
  }

  private static String expected(String word, Collection<String> known) {
    return NearMiss.of(word, known)
        .map(near -> "did you mean " + near + "?")
        .orElse("expected: " + String.join(", ", known));
  }

  private static List<String> options(CommandSpec spec) {
    return spec.options().stream().map(OptionSpec::longestName).toList();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String range(ArgSpec argument) {
    if (argument.type() == Port.class) {
      return "1-65535";
    }
    return argument.type().isEnum()
        ? Arrays.stream(argument.type().getEnumConstants())
            .map(value -> value.toString().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or "))
        : lowerFirst(argument.description()[0]).replaceAll("\\.$", "");
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
