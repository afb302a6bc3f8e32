// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.quorum.client.Codec;
import garrison.quorum.client.Quorum;
import garrison.quorum.client.Register;
import garrison.quorum.client.Sight;
import garrison.quorum.client.Versioned;
import garrison.quorum.client.Watch;
import garrison.quorum.client.WriteOutcome;
import java.util.Optional;

/**
 * Whether an operator has paused takeovers: a register of its own, so that it holds for all servers
 * and over restarts.
 */
final class PauseFlag implements AutoCloseable {
  private static final String NAME = "database-pause";
  private static final String PAUSED = "paused";
  private static final String NOT_PAUSED = "not paused";

  private final Register<String> register;
  private final Watch watch;
  private volatile boolean paused;

  /**
   * @param changed called from any thread when it changed
   */
  PauseFlag(Quorum quorum, Runnable changed) {
    this.register = quorum.register(NAME, Codec.text());
    this.watch =
        register.watch(sight -> {
          if (sight instanceof Sight.Present<String>(Versioned<String> seen)) {
            paused = seen.value().equals(PAUSED);
            changed.run();
          }
        });
  }

  boolean isPaused() {
    return paused;
  }

  /** Whether the flag is known to be as wished now. */
  boolean set(boolean wished) {
    String value = wished ? PAUSED : NOT_PAUSED;
    Optional<Versioned<String>> now = register.read();
    if (now.isPresent() && now.get().value().equals(value)) {
      return true;
    }
    WriteOutcome outcome =
        now.isPresent() ? register.replace(now.get().version(), value) : register.create(value);
    return outcome instanceof WriteOutcome.Written;
  }

  @Override
  public void close() {
    watch.close();
  }
}
