// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds the command line of another program of ours: the same Java, the same class path. */
final class JavaCommand {
  private JavaCommand() {}

  /**
   * The command that starts {@code mainClass}.
   *
   * @param flags for the virtual machine, such as its heap's limit
   */
  static List<String> of(String mainClass, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Many small programs on few cores: no parallel collector, no second compiler.
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto"));
    command.addAll(List.of(flags));
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("garrison."))
        .sorted()
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return List.copyOf(command);
  }
}
