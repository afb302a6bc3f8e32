// SPDX-License-Identifier: Apache-2.0
package garrison.node.supervision;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.node.supervision.Workload.Launch;
import garrison.node.supervision.Workload.Patience;
import garrison.node.supervision.WorkloadStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorIT {
  @TempDir Path folder;
  private volatile Health health = Health.good("works");
  private @Nullable Supervisor supervisor;

  @AfterEach
  void stop() {
    if (supervisor != null) {
      supervisor.stop();
    }
  }

  @Test
  void aKilledProcessComesBackByItself() {
    Supervisor running = supervise(Patience.DEFAULTS, "sleep 600");
    await().atMost(5, SECONDS).until(() -> running.status().state() == State.HEALTHY);
    long first = running.status().pid();
    ProcessHandle.of(first).orElseThrow().destroyForcibly();
    await()
        .atMost(5, SECONDS)
        .until(() -> running.status().state() == State.HEALTHY && running.status().pid() != first);
    assertThat(running.status().restarts()).isEqualTo(1);
  }

  @Test
  void aProcessThatCannotWorkIsTriedAgainAndSaysWhy() throws IOException {
    Supervisor running = supervise(Patience.DEFAULTS, "echo broken part; exit 7");
    await().atMost(5, SECONDS).until(() -> running.status().restarts() >= 2);
    await().atMost(5, SECONDS).until(() -> running.status().state() == State.BACKING_OFF);
    assertThat(running.status().sentence()).contains("ended with status 7");
    assertThat(Files.readString(folder.resolve("work.log"))).contains("broken part");
  }

  @Test
  void aProcessThatIsAliveButNeverHealthyIsReplaced() {
    health = Health.bad("answers nothing");
    Patience patience =
        new Patience(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(60));
    Supervisor running = supervise(patience, "sleep 600");
    await().atMost(5, SECONDS).until(() -> running.status().restarts() >= 1);
  }

  @Test
  void stoppingAsksFirstAndKillsWhatDoesNotListen() {
    Patience patience =
        new Patience(Duration.ofMillis(300), Duration.ofSeconds(60), Duration.ofSeconds(60));
    Supervisor running = supervise(patience, "trap '' TERM; while :; do sleep 1; done");
    await().atMost(5, SECONDS).until(() -> running.status().state() == State.HEALTHY);
    long pid = running.status().pid();
    running.stop();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(running.status().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aMissingProgramIsAReasonNotACrash() {
    Supervisor running =
        supervise(
            new Workload(
                "work",
                folder.resolve("work.log"),
                () -> new Launch(List.of("/nowhere/program"), Map.of()),
                () -> health,
                Patience.DEFAULTS));
    await().atMost(5, SECONDS).until(() -> running.status().state() == State.BACKING_OFF);
    assertThat(running.status().sentence()).contains("/nowhere/program");
  }

  private Supervisor supervise(Patience patience, String script) {
    Launch launch = new Launch(List.of("/bin/sh", "-c", script), Map.of());
    return supervise(
        new Workload("work", folder.resolve("work.log"), () -> launch, () -> health, patience));
  }

  private Supervisor supervise(Workload workload) {
    Supervisor started =
        new Supervisor(workload, RestartPolicy.DEFAULTS, InstantSource.system(), System::nanoTime);
    supervisor = started;
    started.start();
    return started;
  }
}
