// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

/**
 * Sees whether one process does its work. Called by the process's Supervisor alone, so it needs no
 * locks; it answers within a few seconds and never throws for what it sees.
 */
public interface HealthProbe {
  /** Looks once. */
  Health probe();

  /** The process has been started anew: what the probe remembers of the former one is void. */
  default void restarted() {}
}
