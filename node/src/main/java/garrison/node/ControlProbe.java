// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.node.supervision.Health;
import garrison.node.supervision.HealthProbe;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;

/** Asks one of our own processes on its control socket. */
record ControlProbe(Path socket) implements HealthProbe {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  @Override
  public Health probe() {
    try {
      ControlClient.ask(socket, "health", LIMIT);
      return Health.good("answers");
    } catch (ControlException e) {
      return Health.bad(String.valueOf(e.getMessage()));
    } catch (ControlUnavailableException _) {
      return Health.bad("does not answer on its control socket yet");
    }
  }
}
