// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks a node whether all roles of its server are healthy. */
final class NodeHealth {
  /** How a node begins the reason when waiting longer will not help. */
  static final String FAILED = "failed: ";

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private NodeHealth() {}

  /** Why the node is not healthy; empty when it is. */
  static Optional<String> complaint(Path socket) {
    try {
      ControlClient.ask(socket, "health", LIMIT);
      return Optional.empty();
    } catch (ControlException e) {
      return Optional.of(e.getMessage() == null ? "not healthy" : e.getMessage());
    } catch (ControlUnavailableException _) {
      return Optional.of("node is starting");
    }
  }
}
