// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The built program, run as a user runs it: a process of its own with the jars of the build, on a
 * file of its own, on ports that nobody else uses.
 */
final class Program {
  private static final Path HOME = Path.of("..", "target", "garrison").toAbsolutePath().normalize();
  private static final long LIMIT_MINUTES = 5;

  private final Path file;

  Program(Path file) {
    this.file = file;
  }

  /** What a command printed and returned. */
  record Run(int exit, String out, String err) {
    Run orFail() {
      if (exit != 0) {
        throw new AssertionError("exit " + exit + "\n" + out + err);
      }
      return this;
    }
  }

  /** Runs {@code garrison ARGUMENTS} to its end. */
  Run run(String... arguments) {
    return finish(start(command(List.of(arguments))));
  }

  /** Starts {@code garrison ARGUMENTS}. */
  static Process begin(String... arguments) {
    return start(command(List.of(arguments)));
  }

  /** Runs a command on one of the lab's hosts to its end. */
  Run exec(String host, String... command) {
    List<String> arguments = new ArrayList<>(List.of("exec", "-f", file.toString(), host, "--"));
    arguments.addAll(List.of(command));
    return finish(start(command(arguments)));
  }

  /** Starts a command on one of the lab's hosts. */
  Process startOn(String host, String... command) {
    List<String> arguments = new ArrayList<>(List.of("exec", "-f", file.toString(), host, "--"));
    arguments.addAll(List.of(command));
    return start(command(arguments));
  }

  /** The class path of the built program, for programs that are run on a host. */
  static String classPath() {
    try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
      return String.join(":", jars.map(Path::toString).sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of a process and reads all it printed. */
  static Run finish(Process process) {
    StringBuilder err = new StringBuilder();
    try {
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  err.append(new String(process.getErrorStream().readAllBytes(), UTF_8));
                } catch (IOException e) {
                  err.append(e);
                }
              });
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("did not end in " + LIMIT_MINUTES + " minutes: " + out);
      }
      reader.join();
      return new Run(process.exitValue(), out, err.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dgarrison.home=" + HOME,
            "-cp",
            classPath(),
            "garrison.cli.GarrisonMain"));
    command.addAll(arguments);
    return command;
  }
}
