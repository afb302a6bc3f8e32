// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.model.Generation;
import garrison.model.ServerName;
import garrison.quorum.member.Beginning;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a node is told when it is started.
 *
 * @param server which server of the file it is
 * @param file the file
 * @param folders where it keeps its things
 * @param generation the number of the Plan
 * @param writer the database server that writes first, before there was any data; else the first
 *     one in the file
 * @param beginning whether this start founds the quorum, or finds one
 * @param place whether the server shares its kernel with others
 */
record NodeArguments(
    ServerName server,
    Path file,
    NodeFolders folders,
    Generation generation,
    Optional<ServerName> writer,
    Beginning beginning,
    Place place) {
  /** Where a node runs. */
  enum Place {
    /** On a host of its own. */
    HOST,
    /** In the lab, where all servers share one machine. */
    LAB
  }

  private static final Set<String> KNOWN =
      Set.of(
          "--server",
          "--file",
          "--state",
          "--run",
          "--generation",
          "--writer",
          "--quorum",
          "--place");

  /**
   * Reads pairs of option and value.
   *
   * @throws IllegalArgumentException naming the option that is unknown, missing or wrong
   */
  static NodeArguments parse(List<String> arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      if (!KNOWN.contains(option)) {
        throw new IllegalArgumentException(option + ": unknown option (expected: " + KNOWN + ")");
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(option + ": has no value (expected: one)");
      }
      options.put(option, arguments.get(i + 1));
    }
    return new NodeArguments(
        new ServerName(required(options, "--server")),
        Path.of(required(options, "--file")).toAbsolutePath(),
        new NodeFolders(Path.of(required(options, "--state")), Path.of(required(options, "--run"))),
        new Generation(Long.parseLong(required(options, "--generation"))),
        Optional.ofNullable(options.get("--writer")).map(ServerName::new),
        beginning(options.getOrDefault("--quorum", "join")),
        place(options.getOrDefault("--place", "host")));
  }

  private static Beginning beginning(String text) {
    return switch (text) {
      case "found" -> Beginning.FOUND;
      case "join" -> Beginning.JOIN;
      default ->
          throw new IllegalArgumentException("--quorum: " + text + " (expected: found or join)");
    };
  }

  private static Place place(String text) {
    return switch (text) {
      case "host" -> Place.HOST;
      case "lab" -> Place.LAB;
      default ->
          throw new IllegalArgumentException("--place: " + text + " (expected: host or lab)");
    };
  }

  private static String required(Map<String, String> options, String option) {
    String value = options.get(option);
    if (value == null) {
      throw new IllegalArgumentException(option + ": is missing (expected: a value)");
    }
    return value;
  }
}
