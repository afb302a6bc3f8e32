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
 * @param log where its output goes
 * @param preparation what is done before each start
 * @param probe whether it does its work
 * @param patience how long things may take
 * @param ending how it is asked to end
 */
public record Workload(
    String name,
    Path log,
    Preparation preparation,
    HealthProbe probe,
    Patience patience,
    Ending ending) {
  /** One that ends in order on SIGTERM. */
  public Workload(
      String name, Path log, Preparation preparation, HealthProbe probe, Patience patience) {
    this(name, log, preparation, probe, patience, Process::destroy);
  }

  /** Asks a process to finish what it is doing and to end; may take a few seconds itself. */
  @FunctionalInterface
  public interface Ending {
    /** Asks; whether the process obeys is seen afterwards. */
    void ask(Process running);
  }

  /** Makes what the process needs; idempotent, since it is done before each start. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Prepares, and says how the process is started. Whatever it throws is a reason to try later.
     */
    Launch prepare();
  }

  /**
   * How a process is started.
   *
   * @param command program and arguments
   * @param environment added to the node's own
   */
  public record Launch(List<String> command, Map<String, String> environment) {
    public Launch {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * How long things may take.
   *
   * @param stopGrace between the request to stop and the end of patience (SIGKILL)
   * @param startLimit how long a process may take to become healthy; long, because starting it over
   *     on a machine that is too busy makes it busier still
   * @param unhealthyLimit how long one that was healthy may fail its probe before it is killed and
   *     started anew
   */
  public record Patience(Duration stopGrace, Duration startLimit, Duration unhealthyLimit) {
    public static final Patience DEFAULTS =
        new Patience(Duration.ofSeconds(12), Duration.ofMinutes(5), Duration.ofSeconds(30));
  }
}
