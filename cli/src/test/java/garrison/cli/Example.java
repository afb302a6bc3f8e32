// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.cli.Program.Run;
import garrison.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The annotated example, copied into a folder of its own and brought up there. */
final class Example {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private final Path folder;
  private final Program program;
  private final int sitePort = freePort();
  private final int dashboardPort = freePort();

  Example(Path folder) {
    this.folder = folder;
    this.program = new Program(file());
    try {
      Path example = REPOSITORY.resolve("examples").resolve("foobar");
      String text =
          Files.readString(example.resolve("garrison.yaml"))
              .replace("../../site/target", REPOSITORY.resolve("site/target").toString())
              .replace("site/public", example.resolve("site/public").toString());
      Files.writeString(file(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return folder.resolve("garrison.yaml");
  }

  Program program() {
    return program;
  }

  int sitePort() {
    return sitePort;
  }

  int dashboardPort() {
    return dashboardPort;
  }

  Run up() {
    return program.run(
        "up",
        "--detach",
        "--site-port",
        Integer.toString(sitePort),
        "--dashboard-port",
        Integer.toString(dashboardPort),
        file().toString());
  }

  Run down() {
    return program.run("down", "-f", file().toString());
  }

  JsonNode status() {
    return JSON.readTree(program.run("status", "--json", "-f", file().toString()).out());
  }

  /** The state of the process that plays {@code role} on {@code server}. */
  JsonNode role(String server, String role) {
    for (JsonNode each : status().path("servers").path(server).path("roles").values()) {
      if (each.path("role").asString().equals(role)) {
        return each;
      }
    }
    throw new AssertionError(server + " has no " + role);
  }

  String authority() {
    return folder.resolve(".garrison/authority.pem").toString();
  }

  /** The certificates and keys of a server. */
  Path trust(String server) {
    return folder.resolve(".garrison/servers").resolve(server).resolve("trust");
  }

  /** Runs curl on {@code internet}, trusting the lab's authority. */
  Run visit(String... arguments) {
    String[] command = new String[arguments.length + 5];
    List<String> fixed = List.of("curl", "-sS", "--cacert", authority(), "--no-progress-meter");
    for (int i = 0; i < fixed.size(); i++) {
      command[i] = fixed.get(i);
    }
    System.arraycopy(arguments, 0, command, fixed.size(), arguments.length);
    return program.exec("internet", command);
  }

  /** The command line that runs a command in the namespace of the lab's two bridges. */
  List<String> onBridges(String... command) {
    List<String> line = Lab.ofFile(file()).execCommand("internet", List.of("true"));
    List<String> inside = new ArrayList<>(line.subList(0, line.indexOf("--") + 1));
    inside.addAll(List.of("nsenter", "--net=/run/netns/lab.fabric", "--"));
    inside.addAll(List.of(command));
    return inside;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
