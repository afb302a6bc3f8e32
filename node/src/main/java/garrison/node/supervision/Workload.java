// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One process that is kept running.
 *
 * @param name for messages and the log's file name
 * @param launch how it is started
 * @param preparation what is made before each start; idempotent
 * @param probe whether it does its work
 * @param patience how long things may take
 */
public record Workload(
    String name, Launch launch, Runnable preparation, HealthProbe probe, Patience patience) {
  /**
   * How a process is started.
   *
   * @param command program and arguments
   * @param environment added to the node's own
   * @param log where its output goes
   */
  public record Launch(List<String> command, Map<String, String> environment, Path log) {
    public Launch {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * How long things may take.
   *
   * @param stopGrace between the request to stop (SIGTERM) and the end of patience (SIGKILL)
   * @param unhealthyLimit how long it may fail its probe, counted from its start or from when it
   *     was last healthy, before it is killed and started anew
   */
  public record Patience(Duration stopGrace, Duration unhealthyLimit) {
    public static final Patience DEFAULTS =
        new Patience(Duration.ofSeconds(12), Duration.ofSeconds(60));
  }
}
