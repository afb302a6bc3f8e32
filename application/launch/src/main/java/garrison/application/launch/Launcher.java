// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import com.zaxxer.hikari.HikariDataSource;
import garrison.application.launch.LaunchException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one web application in one container until the process is told to end. Everything that can
 * be wrong is found before the socket appears, so whoever sees the socket can use it.
 */
public final class Launcher {
  /** How long an ordered stop waits for requests in flight. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Launcher.class);

  private final Container container;
  private final InstantSource clock;
  private final InFlight inFlight = new InFlight();
  private @Nullable HikariDataSource pool;

  private Launcher(Container container, InstantSource clock) {
    this.container = container;
    this.clock = clock;
  }

  /**
   * The main method of every launcher. Returns when the application serves, or ends the process.
   */
  public static void run(Container container, String[] words) {
    Launcher launcher = new Launcher(container, InstantSource.system());
    try {
      launcher.start(Arguments.parse(List.of(words)), System.getenv());
    } catch (LaunchException e) {
      log.debug("start failed", e);
      System.err.println("error: " + e.line());
      System.err.println("hint: " + e.hint());
      System.err.flush();
      // halt: a half-started container may hold threads that never end, and there is nothing to
      // stop in order.
      Runtime.getRuntime().halt(e.reason().exitCode());
    }
  }

  private void start(Arguments arguments, Map<String, String> environment) {
    WarFile war = WarFile.check(arguments.war());
    if (war.jsp() != null) {
      log.warn("jsp={} war={} answer=501 reason=\"JSP is not supported\"", war.jsp(), war.file());
    }
    Optional<DatabaseSettings> database = DatabaseSettings.from(environment);
    Path content = arguments.work().resolve("war");
    Path temporary = arguments.work().resolve("temporary");
    prepare(arguments, temporary);
    war.unpack(content);
    pool = database.map(DatabaseSettings::open).orElse(null);
    container.start(
        new Application(
            content,
            temporary,
            arguments.socket(),
            new SharedClasses(Launcher.class.getClassLoader()),
            Optional.ofNullable(pool),
            inFlight));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(arguments.socket()), "application-stop"));
    log.info(
        "serving war={} socket={} engine={} startMillis={}",
        arguments.war(),
        arguments.socket(),
        container.engine(),
        millisSinceProcessStart());
  }

  private static void prepare(Arguments arguments, Path temporary) {
    Path folder = arguments.socket().resolveSibling(".").normalize();
    try {
      var owner = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(owner));
      Files.setPosixFilePermissions(folder, owner);
      Files.deleteIfExists(arguments.socket());
      Files.createDirectories(arguments.work(), PosixFilePermissions.asFileAttribute(owner));
      WarFile.clear(temporary);
      Files.createDirectories(temporary);
    } catch (IOException e) {
      throw new LaunchException(
          Reason.RESOURCE,
          "folders: %s and %s cannot be made ready (expected: writable by this user)"
              .formatted(folder, arguments.work()),
          "check the folders' owner and the free space",
          e);
    }
  }

  /** Runs in the shutdown hook, once. */
  private void stop(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.warn("socket={} not removed", socket, e);
    }
    int abandoned = inFlight.drain(STOP_LIMIT);
    container.stop();
    if (pool != null) {
      pool.close();
    }
    log.info("stopped engine={} abandonedRequests={}", container.engine(), abandoned);
  }

  private long millisSinceProcessStart() {
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> Duration.between(start, clock.instant()).toMillis())
        .orElse(-1L);
  }
}
