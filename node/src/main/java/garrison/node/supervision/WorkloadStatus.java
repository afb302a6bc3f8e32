// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

import java.time.Instant;

/**
 * What is known of a workload.
 *
 * @param state what it is doing
 * @param sentence why, for people
 * @param pid its process id, 0 when there is no process
 * @param restarts how often it was started again since the node started
 * @param since when it entered its state
 */
public record WorkloadStatus(
    String name, State state, String sentence, long pid, long restarts, Instant since) {
  /** What a workload is doing. */
  public enum State {
    /** Not started yet, or being prepared. */
    PREPARING,
    /** The process runs and has not been healthy yet. */
    STARTING,
    /** It does its work. */
    HEALTHY,
    /** The process runs and fails its probe. */
    UNHEALTHY,
    /** It ended; the next start waits. */
    BACKING_OFF,
    /** It was stopped on request. */
    STOPPED
  }

  WorkloadStatus with(State next, String why, Instant now) {
    return new WorkloadStatus(name, next, why, pid, restarts, next == state ? since : now);
  }
}
