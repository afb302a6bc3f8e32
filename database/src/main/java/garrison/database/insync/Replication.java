// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;

/** The follower's side of replication. */
public sealed interface Replication {
  /** It follows nobody. */
  record Nobody() implements Replication {}

  /**
   * It follows a server, with its semi-synchronous side on.
   *
   * @param source whom
   * @param receiving the receiving (IO) thread
   * @param applying the applying (SQL) thread
   */
  record From(ServerName source, State receiving, State applying) implements Replication {}

  /** A replication thread. */
  enum State {
    /** It works. */
    RUNNING,
    /** It has no connection and keeps trying. */
    CONNECTING,
    /** It was stopped. */
    STOPPED,
    /** An error stopped it. */
    FAILED,
    /** The source refused it: this server's log holds what the source's does not (error 1236). */
    DIVERGED,
    /** The source's log does not reach back to where this server would continue (error 1236). */
    PURGED
  }
}
