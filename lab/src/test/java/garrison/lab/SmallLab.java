// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.model.Infrastructure;
import garrison.model.file.InfrastructureFile;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real lab of three servers whose nodes play no role, in a folder of its own. */
final class SmallLab implements AutoCloseable {
  static final String FILE =
      """
      site:
        domain: www.example.com
        aliases: [example.com]
        application: { war: site.war }
      servers:
        edge-1: { address: 10.0.0.10, public: 203.0.113.10, edge: garrison, monitor: garrison }
        web-1: { address: 10.0.0.11, web: garrison, application: tomcat }
        web-2: { address: 10.0.0.12, web: garrison, application: jetty }
      firewall:
        operators: [198.51.100.0/24]
      """;

  final Path folder;
  final Path file;
  final Lab lab;
  LabSettings settings =
      new LabSettings(
          0,
          0,
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          0,
          JavaCommand.of(SmallNode.class.getName(), "-Xmx64m"));

  SmallLab(Path folder) {
    this.folder = folder;
    file = folder.resolve("garrison.yaml");
    try {
      Files.createDirectories(folder);
      Files.writeString(file, FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lab = Lab.ofFile(file);
  }

  Lab.Outcome up() {
    return lab.up(file, infrastructure(), settings, Lab.Mode.DETACHED, _ -> {});
  }

  Infrastructure infrastructure() {
    try {
      return InfrastructureFile.read(file.toString(), folder, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path state(String server) {
    return file.resolveSibling(".garrison").resolve("servers").resolve(server);
  }

  /** What a command printed on a host, and how it ended. */
  record Result(int code, String output) {}

  Result on(String host, String... command) throws IOException, InterruptedException {
    return run(lab.execCommand(host, List.of(command)));
  }

  static Result run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Result(process.waitFor(), output);
  }

  static Result shell(String script) throws IOException, InterruptedException {
    return run(List.of("sh", "-c", script));
  }

  /** Every process below this test that is not this test's own: the lab's, seen from outside. */
  List<ProcessHandle> processes() {
    List<ProcessHandle> found = new ArrayList<>();
    ProcessHandle.allProcesses()
        .filter(handle ->
            handle
                .info()
                .commandLine()
                .filter(line -> line.contains(folder.toString()))
                .isPresent())
        .filter(handle -> handle.pid() != ProcessHandle.current().pid())
        .forEach(found::add);
    return found;
  }

  @Override
  public void close() {
    lab.down();
  }
}
