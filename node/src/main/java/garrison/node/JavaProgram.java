// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How this node starts its own programs: with the Java it runs on itself, and the jars of one
 * folder.
 *
 * @param home the installation: {@code lib}, {@code tomcat} and {@code jetty} lie below it
 */
record JavaProgram(Path java, Path home) {
  /** The Java and the installation of the running process. */
  static JavaProgram ofThisProcess() {
    String home = System.getProperty("garrison.home");
    if (home == null) {
      throw new IllegalStateException(
          "garrison.home: not set (expected: the folder of the installed program)");
    }
    return new JavaProgram(
        Path.of(System.getProperty("java.home"), "bin", "java"), Path.of(home).toAbsolutePath());
  }

  /**
   * The command for one program.
   *
   * @param folder which class path: {@code lib}, {@code tomcat} or {@code jetty}
   * @param heapMegabytes the most its heap may take
   */
  List<String> command(String folder, String mainClass, int heapMegabytes, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+UseCompactObjectHeaders");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Xshare:auto");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dio.netty.noUnsafe=false");
    command.add("-Dgarrison.home=" + home);
    command.add("-cp");
    command.add(classPath(home.resolve(folder)));
    command.add(mainClass);
    command.addAll(arguments);
    return List.copyOf(command);
  }

  /** Every jar by name, in a stable order, as an archive of loaded classes demands. */
  private static String classPath(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new UncheckedIOException("installation: " + folder + " cannot be read", e);
    }
  }
}
