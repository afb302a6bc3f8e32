// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.server.DatabaseObservation.Activity;
import garrison.database.server.DatabaseObservation.Replication;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A healthy follower, and what one change makes of it. */
class DatabaseProbeTest {
  private static final Map<String, String> HEALTHY =
      Map.of(
          "Master_Host", "10.0.0.11",
          "Master_Port", "3306",
          "Slave_IO_Running", "Yes",
          "Slave_SQL_Running", "Yes",
          "Gtid_IO_Pos", "0-1-42",
          "Seconds_Behind_Master", "3",
          "Last_IO_Error", "",
          "Last_SQL_Error", "");

  @Test
  void healthyFollowerRuns() {
    Replication replication = follower(Map.of());
    assertThat(replication.isRunning()).isTrue();
    assertThat(replication.lag()).contains(Duration.ofSeconds(3));
    assertThat(replication.source()).isEqualTo("10.0.0.11:3306");
  }

  @Test
  void followerThatCannotReachTheWriterIsConnecting() {
    Replication replication =
        follower(
            Map.of(
                "Slave_IO_Running", "Connecting",
                "Seconds_Behind_Master", "",
                "Last_IO_Error", "error connecting"));
    assertThat(replication.isRunning()).isFalse();
    assertThat(replication.receiving()).isEqualTo(Activity.CONNECTING);
    assertThat(replication.lag()).isEmpty();
    assertThat(replication.lastError()).isEqualTo("error connecting");
  }

  @Test
  void followerWhoseApplyingStoppedDoesNotRun() {
    assertThat(follower(Map.of("Slave_SQL_Running", "No")).isRunning()).isFalse();
  }

  @Test
  void serverWithoutReplicationFollowsNobody() {
    assertThat(DatabaseProbe.replication(List.of())).isEmpty();
  }

  private static Replication follower(Map<String, String> mutation) {
    Map<String, String> status = new HashMap<>(HEALTHY);
    status.putAll(mutation);
    return DatabaseProbe.replication(List.of(status)).orElseThrow();
  }
}
