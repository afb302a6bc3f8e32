// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

import garrison.model.Reasons;
import garrison.node.supervision.Workload.Patience;
import garrison.node.supervision.WorkloadStatus.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one workload running: one loop on a thread of its own, which alone touches the process and
 * the probe. Others read the last {@link #status} and may ask it to {@link #stop}.
 *
 * <p>The loop waits on the process itself, so an end is seen at once; the probe runs in between, at
 * short steps until the process is healthy and at long ones after. A process that fails its probe
 * for longer than its patience is killed, which the next turn sees as an end like any other.
 */
public final class Supervisor {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration STARTING_PACE = Duration.ofMillis(50);
  private static final Duration HEALTHY_PACE = Duration.ofMillis(500);

  private final Workload workload;
  private final RestartPolicy policy;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Thread thread;
  private final CountDownLatch stopRequest = new CountDownLatch(1);

  private volatile WorkloadStatus status;

  private @Nullable Process process;
  private long startedNanos;
  private long lastHealthyNanos;
  private int failures;

  /**
   * @param clock for the time shown to people
   * @param nanos monotonic, for durations
   */
  public Supervisor(
      Workload workload, RestartPolicy policy, InstantSource clock, LongSupplier nanos) {
    this.workload = workload;
    this.policy = policy;
    this.clock = clock;
    this.nanos = nanos;
    this.status =
        new WorkloadStatus(
            workload.name(), State.PREPARING, "not started yet", 0, 0, clock.instant());
    this.thread = Thread.ofPlatform().name("supervise-" + workload.name()).unstarted(this::run);
  }

  /** Starts the loop. */
  public void start() {
    thread.start();
  }

  /** What is known of the workload; never blocks. */
  public WorkloadStatus status() {
    return status;
  }

  /**
   * Stops the process in order (as the workload wants it, patience, SIGKILL) and ends the loop;
   * returns when the process is gone.
   */
  public void stop() {
    stopRequest.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (stopRequest.getCount() > 0) {
      try {
        turn();
      } catch (InterruptedException _) {
        // Only stop() interrupts; the loop's condition decides.
      }
    }
    end();
  }

  private void turn() throws InterruptedException {
    Process running = process;
    if (running == null) {
      launch();
      return;
    }
    boolean healthy = status.state() == State.HEALTHY;
    Duration pace = healthy ? HEALTHY_PACE : STARTING_PACE;
    if (running.waitFor(pace.toMillis(), TimeUnit.MILLISECONDS)) {
      ended(running.exitValue());
    } else {
      probe(running);
    }
  }

  private void launch() throws InterruptedException {
    try {
      Process started = spawn(workload.preparation().prepare());
      process = started;
      startedNanos = nanos.getAsLong();
      lastHealthyNanos = startedNanos;
      workload.probe().restarted();
      long restarts = status.restarts() + (failures > 0 ? 1 : 0);
      publish(
          new WorkloadStatus(
              workload.name(),
              State.STARTING,
              "started",
              started.pid(),
              restarts,
              clock.instant()));
    } catch (IOException | RuntimeException e) {
      // The preparation is the features' code: whatever it throws, the answer is to try again
      // later.
      startedNanos = nanos.getAsLong();
      backOff("cannot be started: " + Reasons.of(e));
    }
  }

  private Process spawn(Workload.Launch launch) throws IOException {
    return ChildProcess.start(
        workload.name(), workload.log(), launch.command(), launch.environment());
  }

  private void probe(Process running) {
    Health health = workload.probe().probe();
    if (health.healthy()) {
      lastHealthyNanos = nanos.getAsLong();
      publish(status.with(State.HEALTHY, health.sentence(), clock.instant()));
      return;
    }
    State state = status.state() == State.STARTING ? State.STARTING : State.UNHEALTHY;
    publish(status.with(state, health.sentence(), clock.instant()));
    Duration unhealthy = Duration.ofNanos(nanos.getAsLong() - lastHealthyNanos);
    Patience patience = workload.patience();
    Duration limit = state == State.STARTING ? patience.startLimit() : patience.unhealthyLimit();
    if (unhealthy.compareTo(limit) > 0) {
      log.warn(
          "workload={} action=kill unhealthySeconds={} reason=\"{}\"",
          workload.name(),
          unhealthy.toSeconds(),
          health.sentence());
      running.destroyForcibly();
      lastHealthyNanos = nanos.getAsLong();
    }
  }

  private void ended(int exit) throws InterruptedException {
    process = null;
    backOff("ended with status " + exit + ", see " + workload.log());
  }

  private void backOff(String why) throws InterruptedException {
    failures = policy.failures(failures, Duration.ofNanos(nanos.getAsLong() - startedNanos));
    Duration delay = policy.delay(failures);
    Instant now = clock.instant();
    publish(new WorkloadStatus(workload.name(), State.BACKING_OFF, why, 0, status.restarts(), now));
    stopRequest.await(delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void end() {
    Process running = process;
    if (running != null) {
      workload.ending().ask(running);
      try {
        long grace = workload.patience().stopGrace().toMillis();
        if (!running.waitFor(grace, TimeUnit.MILLISECONDS)) {
          log.warn(
              "workload={} action=kill reason=\"did not stop in {} ms\"", workload.name(), grace);
          running.destroyForcibly().waitFor();
        }
      } catch (InterruptedException _) {
        running.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    publish(
        new WorkloadStatus(
            workload.name(), State.STOPPED, "stopped", 0, status.restarts(), clock.instant()));
  }

  private void publish(WorkloadStatus next) {
    WorkloadStatus before = status;
    status = next;
    if (before.state() != next.state()) {
      log.info(
          "workload={} state={} pid={} restarts={} why=\"{}\"",
          next.name(),
          next.state(),
          next.pid(),
          next.restarts(),
          next.sentence());
    }
  }
}
