// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A launcher as a process of its own, on the class path that the build made for it. */
final class LaunchedProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Process process;
  private final Path log;
  private final Path socket;

  private LaunchedProcess(Process process, Path log, Path socket) {
    this.process = process;
    this.log = log;
    this.socket = socket;
  }

  static LaunchedProcess start(
      String mainClass, Path folder, Path war, Map<String, String> environment) {
    Path log = folder.resolve("log");
    Path socket = folder.resolve("run/http.sock");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                mainClass,
                "--war",
                war.toString(),
                "--socket",
                socket.toString(),
                "--work",
                folder.resolve("work").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    try {
      return new LaunchedProcess(builder.start(), log, socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath() {
    File folder = new File(Objects.requireNonNull(System.getProperty("launcher.folder")));
    File[] jars = Objects.requireNonNull(folder.listFiles((_, name) -> name.endsWith(".jar")));
    return Arrays.stream(jars).map(File::getPath).sorted().collect(Collectors.joining(":"));
  }

  LaunchedProcess serving() {
    await().atMost(LIMIT).until(() -> !process.isAlive() || log().contains("serving war="));
    assertThat(process.isAlive()).as(log()).isTrue();
    return this;
  }

  int exitCode() {
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  /** SIGTERM. */
  void end() {
    process.destroy();
  }

  Path socket() {
    return socket;
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines(String start) {
    return log().lines().filter(line -> line.startsWith(start)).toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
