// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.lab.fault.Power;
import garrison.lab.network.LabHost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a host of the lab alive: starts its first process, and again with a growing pause whenever
 * it ends, as systemd does with the node on a real host. While its power is off it stays down.
 *
 * <p>{@link #run} is the one thread that starts it; other threads read its state or ask it to stop.
 */
final class HostProcess implements Power {
  private static final Logger log = LoggerFactory.getLogger(HostProcess.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration POWER_TURN = Duration.ofMillis(20);
  private static final Duration STABLE = Duration.ofMinutes(1);

  private final LabHost host;
  private final List<String> command;
  private final BoundedLog output;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Process process;
  private final AtomicInteger deaths = new AtomicInteger();
  private volatile int lastExitCode;
  private volatile boolean powered = true;
  private volatile boolean endExpected;

  HostProcess(LabHost host, List<String> command, BoundedLog output) {
    this.host = host;
    this.command = List.copyOf(command);
    this.output = output;
  }

  LabHost host() {
    return host;
  }

  BoundedLog output() {
    return output;
  }

  /** How often it ended without having been asked to. */
  int deaths() {
    return deaths.get();
  }

  int lastExitCode() {
    return lastExitCode;
  }

  @Override
  public Optional<Long> firstPid() {
    Process current = process;
    return current == null
        ? Optional.empty()
        : current.children().map(ProcessHandle::pid).findFirst();
  }

  /** Starts and restarts until {@link #stop}; returns when the last process has ended. */
  void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (stopping.getCount() > 0) {
        if (!awaitPower()) {
          return;
        }
        long started = System.nanoTime();
        runOnce();
        if (stopping.getCount() == 0) {
          return;
        }
        boolean settled = endExpected || System.nanoTime() - started > STABLE.toNanos();
        if (!endExpected) {
          deaths.incrementAndGet();
        }
        endExpected = false;
        pause = settled ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        log.warn("event=host-ended host={} code={} pause={}", host.name(), lastExitCode, pause);
        if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  /** False when it is to stop instead. */
  private boolean awaitPower() throws InterruptedException {
    while (!powered) {
      if (stopping.await(POWER_TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean off(Duration limit) throws InterruptedException {
    powered = false;
    endExpected = process != null;
    Process current = process;
    if (current == null) {
      return true;
    }
    // The end of a process namespace's first process is the end of all in it, by the kernel.
    firstPid().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
    current.destroyForcibly();
    return current.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void on() {
    powered = true;
  }

  @Override
  public void expectEnd() {
    endExpected = true;
  }

  private void runOnce() throws InterruptedException {
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      process = started;
      if (stopping.getCount() == 0 || !powered) {
        started.destroyForcibly();
      }
      output.copy(started.getInputStream());
      lastExitCode = started.waitFor();
    } catch (IOException e) {
      lastExitCode = -1;
      log.error("event=host-not-started host={}", host.name(), e);
    } finally {
      process = null;
    }
  }

  /** Asks the program to end in order, and whoever is left to end at once when it takes longer. */
  void stop(Duration limit) throws InterruptedException {
    stopping.countDown();
    firstPid().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroy);
    if (!ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      log.warn("event=host-killed host={} limit={}", host.name(), limit);
      Process current = process;
      if (current != null) {
        current.destroyForcibly();
      }
    }
  }
}
