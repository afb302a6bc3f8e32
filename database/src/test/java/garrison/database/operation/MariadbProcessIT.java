// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MariadbProcessIT {
  private static final long BEGIN = TimeUnit.HOURS.toNanos(7);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final MariadbProcess process =
      new MariadbProcess(
          (command, _) -> new ProcessBuilder(command).start(),
          Path.of("/nowhere/garrison-test.cnf"),
          () -> {});

  @AfterEach
  void end() {
    process.kill();
  }

  private void start(String... command) {
    process.start(List.of(command), Map.of());
  }

  @Test
  void whoSleepsIsStillFromTheFirstLookOn() {
    start("sleep", "60");
    long[] now = {BEGIN};
    assertThat(process.stillMillis(now[0])).isZero();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          now[0] += MINUTE;
          long before = process.stillMillis(now[0]);
          now[0] += MINUTE;
          return process.stillMillis(now[0]) == before + 60_000;
        });
  }

  @Test
  void anotherProcessIsNotStillBecauseTheFormerOneWas() {
    start("sleep", "60");
    assertThat(process.stillMillis(BEGIN)).isZero();
    start("sleep", "60");
    assertThat(process.stillMillis(BEGIN + 10 * MINUTE)).isZero();
  }

  @Test
  void whoWorksIsNotStill() {
    start("sh", "-c", "while :; do :; done");
    long[] now = {BEGIN};
    assertThat(process.stillMillis(now[0])).isZero();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          now[0] += MINUTE;
          return process.stillMillis(now[0]) == 0;
        });
  }
}
