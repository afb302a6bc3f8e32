// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.model.ServerName;
import garrison.telemetry.control.ControlServer;
import garrison.telemetry.host.HostSampler;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricRegistry;
import garrison.telemetry.ship.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void processesAndHostAreAskedOverTheirSocketsAgainAndAgain() {
    Path socket = folder.resolve("g.sock");
    MetricRegistry registry = new MetricRegistry();
    registry.counter("garrison_http_requests_total", "", Labels.of("role", "web")).add(3);
    List<Batch> batches = new CopyOnWriteArrayList<>();
    AgentSettings settings =
        new AgentSettings(
            new ServerName("web-1"),
            Duration.ofMillis(600),
            Duration.ofMillis(500),
            folder.resolve("totals"));
    List<Source> sources =
        List.of(
            Source.process("gateway", socket, settings.patience()),
            Source.process("nobody", folder.resolve("n.sock"), settings.patience()),
            Source.host(HostSampler.machine(folder)));
    try (ControlServer _ =
            ControlServer.open(
                socket, Map.of("metrics", ControlServer.Verb.text(_ -> registry.exposition())));
        Agent agent =
            Agent.start(
                settings, sources, batches::add, InstantSource.system(), System::nanoTime)) {
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(() ->
              assertThat(agent.exposition())
                  .contains("garrison_http_requests_total{role=\"web\",server=\"web-1\"} 3\n")
                  .contains("host_cpu_seconds_total{mode=\"user\",server=\"web-1\"}")
                  .contains("garrison_agent_gaps_total{server=\"web-1\",source=\"nobody\"}"));
      Awaitility.await().atMost(LIMIT).until(() -> batches.size() >= 3);
    }
    assertThat(folder.resolve("totals")).isNotEmptyFile();
    assertThat(batches).extracting(Batch::at).doesNotHaveDuplicates().isSorted();
  }
}
