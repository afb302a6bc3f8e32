// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.util.List;

/**
 * How far a lab is.
 *
 * @param phase what it is doing
 * @param waitingFor what it is waiting for, one line each; empty when nothing
 */
public record LabProgress(Phase phase, List<String> waitingFor) {
  /** The life of a lab. */
  public enum Phase {
    /** Namespaces, bridges and certificates are being made. */
    PREPARING,
    /** The nodes run, and not every role is healthy yet. */
    STARTING,
    /** Every role is healthy, or was. */
    READY,
    /** The nodes stop their roles. */
    STOPPING
  }

  public LabProgress {
    waitingFor = List.copyOf(waitingFor);
  }

  /** Is told of each change while a command waits. */
  @FunctionalInterface
  public interface Listener {
    void changed(LabProgress progress);
  }
}
