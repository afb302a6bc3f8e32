// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import garrison.application.launch.LaunchException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command line of a launcher.
 *
 * @param war the web application
 * @param socket where to serve HTTP/1.1: a Unix socket, its folder open to the owner alone
 * @param work a folder of the launcher's own, for the unpacked WAR and temporary files
 */
public record Arguments(Path war, Path socket, Path work) {
  /** What the kernel takes for a Unix socket's address (unix(7): 108 bytes with the final zero). */
  static final int SOCKET_PATH_BYTES = 107;

  private static final String USAGE = "start it as: --war FILE --socket SOCKET --work FOLDER";
  private static final Set<String> NAMES = Set.of("--war", "--socket", "--work");

  public Arguments {
    war = war.toAbsolutePath().normalize();
    socket = socket.toAbsolutePath().normalize();
    work = work.toAbsolutePath().normalize();
    int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > SOCKET_PATH_BYTES) {
      throw new LaunchException(
          Reason.USAGE,
          "--socket: a path of %d bytes (expected: at most %d)".formatted(bytes, SOCKET_PATH_BYTES),
          "use a shorter run folder");
    }
  }

  static Arguments parse(List<String> words) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < words.size(); i += 2) {
      String name = words.get(i);
      if (!NAMES.contains(name)) {
        throw usage("argument: %s (expected: --war, --socket or --work)".formatted(name));
      }
      if (i + 1 == words.size() || words.get(i + 1).isEmpty()) {
        throw usage(name + ": nothing (expected: a path)");
      }
      if (values.put(name, words.get(i + 1)) != null) {
        throw usage(name + ": given twice (expected: once)");
      }
    }
    return new Arguments(path(values, "--war"), path(values, "--socket"), path(values, "--work"));
  }

  private static Path path(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw usage(name + ": not given (expected: a path)");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw usage(name + ": not a path (expected: a path)");
    }
  }

  private static LaunchException usage(String message) {
    return new LaunchException(Reason.USAGE, message, USAGE);
  }
}
