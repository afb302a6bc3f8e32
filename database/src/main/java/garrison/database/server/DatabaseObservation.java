// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import java.time.Duration;
import java.util.Optional;

/** What was seen of a MariaDB server at one moment. */
public sealed interface DatabaseObservation {
  /**
   * It did not answer.
   *
   * @param reason what happened instead
   */
  record Unreachable(String reason) implements DatabaseObservation {}

  /**
   * It answered.
   *
   * @param access whether clients may write
   * @param binlogPosition the last GTID of each domain written to its binary log
   * @param appliedPosition the last GTID of each domain that it has applied, from others or itself
   * @param connections clients connected now
   * @param connectionLimit how many may be
   * @param replication what it does as a follower; empty when it follows nobody
   */
  record Reachable(
      Access access,
      String binlogPosition,
      String appliedPosition,
      int connections,
      int connectionLimit,
      Optional<Replication> replication)
      implements DatabaseObservation {}

  /** Whether clients may write. */
  enum Access {
    READ_ONLY,
    READ_WRITE
  }

  /**
   * What a follower does.
   *
   * @param source the address and port it follows
   * @param receiving whether it receives what the writer writes
   * @param applying whether it applies what it received
   * @param receivedPosition the last GTID of each domain that it received
   * @param lag how old the last applied change is; empty when MariaDB cannot tell
   * @param lastError the last error of either thread, or nothing
   */
  record Replication(
      String source,
      Activity receiving,
      Activity applying,
      String receivedPosition,
      Optional<Duration> lag,
      String lastError) {
    /** Whether both threads do their work now. */
    public boolean isRunning() {
      return receiving == Activity.RUNNING && applying == Activity.RUNNING;
    }
  }

  /** What a replication thread does. */
  enum Activity {
    RUNNING,
    CONNECTING,
    STOPPED
  }
}
