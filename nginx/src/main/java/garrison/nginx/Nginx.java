// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import garrison.telemetry.metrics.MetricFamily;
import garrison.trust.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nginx of one server, without who starts it: what has to be there before a start, how it is
 * asked to stop and to read its configuration again, and what it counts. Methods may block; the
 * object's lock serialises those that change something.
 */
public final class Nginx implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Nginx.class);
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Duration TEST = Duration.ofSeconds(10);
  private static final Duration CHANGE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final long LOG_BYTES = 8L << 20;
  private static final String IDENTITY = "web";

  private final NginxFolders folders;
  private final Supplier<NginxPrograms> programs;
  private final InstantSource clock;
  private final LongSupplier process;
  private final StatusClient status;
  private final NginxMeter meter = new NginxMeter();
  private final AccessLogFollower log;
  private NginxConfiguration current;

  /**
   * @param first what the process is started with
   * @param programs asked before each use, so that what is missing can be installed meanwhile
   * @param process the id of the running process; 0 when there is none
   */
  public Nginx(
      NginxConfiguration first,
      Supplier<NginxPrograms> programs,
      InstantSource clock,
      LongSupplier process) {
    this.current = first;
    this.folders = first.folders();
    this.programs = programs;
    this.clock = clock;
    this.process = process;
    this.status = new StatusClient(folders.statusSocket(), ANSWER);
    this.log =
        new AccessLogFollower(
            folders.accessLog(),
            LOG_BYTES,
            () -> Signal.REOPEN.send(process.getAsLong()),
            meter::take,
            meter::unreadable);
  }

  /**
   * Makes what a start needs, and ends what an earlier process has left behind.
   *
   * @return the command
   */
  public synchronized List<String> prepare() {
    Strangers.end(folders);
    requireCredentials();
    try {
      closedFolder(folders.run());
      Files.createDirectories(folders.temporary("proxy").getParent());
      Files.createDirectories(folders.accessLog().getParent());
      Files.deleteIfExists(folders.statusSocket());
      write(folders.configuration());
    } catch (IOException e) {
      throw new NginxException("nginx in " + folders.run() + ": cannot be prepared", e);
    }
    return programs.get().command(folders, current.account());
  }

  /**
   * Returns when it answers.
   *
   * @throws NginxException when it does not
   */
  public void requireAnswer() {
    long _ = status.revision();
  }

  /**
   * Asks a process to finish what it is doing and to end; what has no end, such as connections that
   * carry WebSocket, is cut off after ten seconds. Returns when that is under way.
   */
  public static void quit(Process running) {
    Signal.QUIT.send(running.pid());
    try {
      if (!running.waitFor(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroy();
      }
    } catch (InterruptedException _) {
      running.destroy();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Serves {@code wanted} from now on, with the certificates that are in the trust folder now.
   * Connections and requests that there are end under the earlier one. When nginx refuses any of
   * it, this throws and the earlier one goes on being served.
   *
   * @param wanted with the folders of the first one
   */
  public synchronized void reload(NginxConfiguration wanted) {
    if (!wanted.folders().equals(folders)) {
      throw new NginxException(
          "folders: " + wanted.folders() + " (expected: " + folders + " until it is restarted)");
    }
    requireCredentials();
    NginxConfiguration before = current;
    current = wanted.withRevision(before.revision() + 1);
    try {
      write(folders.candidate());
      test();
      Files.move(folders.candidate(), folders.configuration(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | NginxException e) {
      current = before;
      throw e instanceof NginxException refused
          ? refused
          : new NginxException("configuration: cannot be written", e);
    }
    if (Signal.RELOAD.send(process.getAsLong())) {
      awaitRevision(current.revision());
    }
    LOGGER.info("event=nginx-reloaded revision={}", current.revision());
  }

  /** The configuration that is served, or will be at the next start. */
  public synchronized NginxConfiguration configuration() {
    return current;
  }

  /** What was counted since this object was made, and what is open now. */
  public List<MetricFamily> metrics() {
    log.turn();
    return meter.families(open());
  }

  @Override
  public void close() {
    log.close();
  }

  private StatusClient.Open open() {
    try {
      return status.open();
    } catch (NginxException _) {
      return new StatusClient.Open(0, 0); // It does not run, so nothing is open.
    }
  }

  private void requireCredentials() {
    Credentials _ = Credentials.read(folders.trust(), IDENTITY).requireValidAt(clock.instant());
  }

  private void test() throws IOException {
    Process testing =
        new ProcessBuilder(programs.get().test(folders)).redirectErrorStream(true).start();
    try {
      testing.getOutputStream().close();
      String said =
          new String(testing.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8);
      if (!testing.waitFor(TEST.toMillis(), TimeUnit.MILLISECONDS) || testing.exitValue() != 0) {
        throw new NginxException(
            "configuration: refused by nginx: "
                + said.lines().findFirst().orElse("without a word")
                + " (expected: one that it agrees to; the earlier one is still served)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NginxException("configuration: its test was not awaited", e);
    } finally {
      testing.destroyForcibly();
    }
  }

  /** nginx says only in its log whether it took a configuration; a new worker answers which. */
  private void awaitRevision(long revision) {
    for (long looks = CHANGE.dividedBy(LOOK); looks > 0; looks--) {
      try {
        if (status.revision() == revision) {
          return;
        }
      } catch (NginxException e) {
        LOGGER.debug("event=nginx-revision-unknown reason=\"{}\"", e.getMessage());
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new NginxException(
        "configuration: not served after "
            + CHANGE.toSeconds()
            + " s (expected: revision "
            + revision
            + "; its log says why)");
  }

  private void write(Path file) throws IOException {
    Path fresh =
        Files.createTempFile(
            folders.run(),
            ".new",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, NginxRenderer.render(current));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void closedFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }
}
