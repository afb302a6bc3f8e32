// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the lab for faults, and how it is. */
final class LabControl {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path socket;

  LabControl(Path socket) {
    this.socket = socket;
  }

  /** Makes one fault, or heals it. */
  void fault(String request) {
    try {
      JsonNode done = JSON.readTree(ControlClient.ask(socket, request, LIMIT));
      boolean hits = request.startsWith("kill ") || request.startsWith("freeze ");
      if (hits && done.path("pids").isEmpty()) {
        throw new DrillException(
            request + ": no such process (expected: one that runs)", "garrison status");
      }
    } catch (ControlException e) {
      throw new DrillException("the lab refuses", "see .garrison/logs/lab.log", e);
    } catch (ControlUnavailableException e) {
      throw new DrillException("the lab does not answer", "garrison status", e);
    }
  }

  void healAll() {
    fault("heal-all");
  }

  /** What is not healthy; empty when everything is. */
  Optional<String> complaint() {
    try {
      String _ = ControlClient.ask(socket, "health", LIMIT);
      return Optional.empty();
    } catch (ControlException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (ControlUnavailableException _) {
      return Optional.of("the lab does not answer");
    }
  }
}
