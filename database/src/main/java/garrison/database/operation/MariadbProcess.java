// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.server.DatabaseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one mariadbd of this server. It is only ever ended by SIGKILL (rule 7), and never started
 * while another one may still run on the same data.
 */
final class MariadbProcess {
  private static final Logger LOGGER = LoggerFactory.getLogger(MariadbProcess.class);
  private static final Duration DEATH = Duration.ofSeconds(10);

  /** Of a process that was not looked at yet; different from any time there is. */
  private static final Duration UNSEEN = Duration.ofNanos(-1);

  private final Surroundings.Starter starter;
  private final Path options;
  private final Runnable changed;
  private @Nullable Process process;
  private Duration processorTime = UNSEEN;
  private long stillSinceNanos;

  /**
   * @param options the option file, by which a mariadbd of this server is known
   * @param changed called from another thread when the process has ended
   */
  MariadbProcess(Surroundings.Starter starter, Path options, Runnable changed) {
    this.starter = starter;
    this.options = options;
    this.changed = changed;
  }

  boolean isAlive() {
    Process current = process;
    return current != null && current.isAlive();
  }

  long pid() {
    Process current = process;
    return current == null ? 0 : current.pid();
  }

  void start(List<String> command, Map<String, String> environment) {
    kill();
    endStrangers();
    try {
      Process started = starter.start(command, environment);
      process = started;
      processorTime = UNSEEN;
      var _ = started.onExit().thenRun(changed);
      LOGGER.info("event=mariadbd-started pid={}", started.pid());
    } catch (IOException e) {
      throw new DatabaseException("mariadbd: cannot be started", e);
    }
  }

  /**
   * For how long it has not used the processor, as seen at earlier looks; 0 at the first one.
   *
   * @param nowNanos monotonic
   */
  long stillMillis(long nowNanos) {
    Process current = process;
    Duration now =
        current == null
            ? Duration.ZERO
            : current.info().totalCpuDuration().orElse(Duration.ofNanos(nowNanos));
    if (!now.equals(processorTime)) {
      processorTime = now;
      stillSinceNanos = nowNanos;
    }
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - stillSinceNanos);
  }

  /** SIGKILL, and wait until it is dead. */
  void kill() {
    Process current = process;
    if (current != null && current.isAlive()) {
      current.destroyForcibly();
      awaitDeath(current);
      LOGGER.info("event=mariadbd-killed pid={}", current.pid());
    }
  }

  private static void awaitDeath(Process ending) {
    try {
      if (!ending.waitFor(DEATH.toSeconds(), TimeUnit.SECONDS)) {
        throw new DatabaseException(
            "mariadbd "
                + ending.pid()
                + ": still there "
                + DEATH.toSeconds()
                + " s after SIGKILL (a disk that does not answer holds it)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("mariadbd " + ending.pid() + ": its end was not awaited", e);
    }
  }

  /** Ends what a node that died has left behind, where the system did not do it already. */
  private void endStrangers() {
    String mark = "--defaults-file=" + options;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path each : processes) {
        if (commandLine(each).contains(mark)) {
          endStranger(Long.parseLong(each.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new DatabaseException("processes of this server: cannot be listed", e);
    }
  }

  private static void endStranger(long pid) {
    ProcessHandle.of(pid)
        .ifPresent(stranger -> {
          LOGGER.warn("event=mariadbd-left-behind pid={} action=kill", pid);
          stranger.destroyForcibly();
          stranger.onExit().orTimeout(DEATH.toSeconds(), TimeUnit.SECONDS).join();
        });
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
