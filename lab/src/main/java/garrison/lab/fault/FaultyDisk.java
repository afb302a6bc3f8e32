// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import garrison.telemetry.control.ControlException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's disk that is full, read-only or slow for its database, until it is {@link #heal}ed. A
 * mariadbd that is started meanwhile finds the same disk.
 *
 * <p>{@link #open} and {@link #heal} are called by one thread; a thread of its own watches which
 * mariadbd there is.
 */
final class FaultyDisk {
  private static final Logger log = LoggerFactory.getLogger(FaultyDisk.class);
  private static final Duration TURN = Duration.ofMillis(10);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long NOBODY = 0;

  private final DiskState state;
  private final Supplier<List<Long>> database;
  private final Thread watch;
  private volatile boolean healed;
  private volatile @Nullable Process tracer;

  private FaultyDisk(DiskState state, Supplier<List<Long>> database) {
    this.state = state;
    this.database = database;
    this.watch = Thread.ofPlatform().daemon().name("faulty-disk").unstarted(this::watch);
  }

  /**
   * Returns when the database feels it.
   *
   * @param database the processes of the host's mariadbd
   * @throws ControlException when it does not within 10 s
   */
  static FaultyDisk open(DiskState state, Supplier<List<Long>> database)
      throws InterruptedException {
    FaultyDisk disk = new FaultyDisk(state, database);
    disk.watch.start();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!disk.database.get().stream().allMatch(FaultyDisk::isTraced)) {
      if (System.nanoTime() > deadline || !disk.watch.isAlive()) {
        disk.heal();
        throw new ControlException(
            "disk %s: strace does not get hold of mariadbd (expected: within %d s; strace 5.3 or newer is installed, and may trace)"
                .formatted(state.word(), LIMIT.toSeconds()));
      }
      Thread.sleep(TURN);
    }
    return disk;
  }

  private void watch() {
    long traced = NOBODY;
    try {
      while (!healed) {
        List<Long> found = database.get();
        long now = found.isEmpty() || data(found.getFirst()).isEmpty() ? NOBODY : found.getFirst();
        if (now != traced && now != NOBODY) {
          end(tracer);
          tracer =
              new ProcessBuilder(state.command(now, data(now).orElseThrow()))
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start();
        }
        traced = now;
        Thread.sleep(TURN);
      }
    } catch (IOException e) {
      log.error("event=disk-fault-not-made state={}", state.word(), e);
    } catch (InterruptedException _) {
      // Only heal() interrupts.
      log.debug("event=disk-fault-ends state={}", state.word());
    }
  }

  /** Its data folder, in which it works once it has begun. */
  private static Optional<Path> data(long pid) {
    try {
      Path folder = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
      return Files.exists(folder.resolve("ibdata1")) ? Optional.of(folder) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Whether every thread is traced: proc(5), TracerPid. One that has ended needs no more. */
  private static boolean isTraced(long pid) {
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        if (Files.readAllLines(thread.resolve("status")).contains("TracerPid:\t0")) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return !Files.exists(Path.of("/proc", Long.toString(pid)));
    }
  }

  /** The disk is well again. */
  void heal() throws InterruptedException {
    healed = true;
    watch.interrupt();
    watch.join();
    end(tracer);
  }

  /** SIGTERM has strace let go of everything it holds. */
  private static void end(@Nullable Process tracer) throws InterruptedException {
    if (tracer != null) {
      tracer.destroy();
      if (!tracer.waitFor(LIMIT)) {
        tracer.destroyForcibly().waitFor();
      }
    }
  }
}
