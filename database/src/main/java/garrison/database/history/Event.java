// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import garrison.database.insync.Copy;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.model.ServerName;

/**
 * One thing that happened, in the order of a history. Writes are numbered from 0 without large
 * gaps; a heartbeat row is a write as well. What a server holds is told by what it wrote, received,
 * applied, lost and copied.
 */
public sealed interface Event {
  /** When, in milliseconds since the history began. */
  long atMillis();

  /** A writer put a write of its own into its binary log. */
  record Written(long atMillis, Incarnation writer, long write) implements Event {}

  /** A follower received a write; it is lost again unless it is applied in this incarnation. */
  record Received(long atMillis, Incarnation follower, long write) implements Event {}

  /** A follower applied the oldest write that it had received and not applied. */
  record Applied(long atMillis, Incarnation follower, long write) implements Event {}

  /** A client was told that its write is kept. */
  record Acknowledged(long atMillis, Incarnation writer, long write) implements Event {}

  /** The register was written; {@code version} counts its writes from 0. */
  record Registered(long atMillis, long version, InSyncRegister register) implements Event {}

  /** A run began, by a start of mariadbd or of the replication threads; a former one has ended. */
  record Began(long atMillis, Incarnation incarnation, Copy copy) implements Event {}

  /** A run ended; what it received and did not apply is lost. */
  record Crashed(long atMillis, Incarnation incarnation) implements Event {}

  /** A server's log lost its tail: {@code kept} writes are left. */
  record Truncated(long atMillis, ServerName server, long kept) implements Event {}

  /** A server's data folder was replaced by the first {@code kept} writes of another's log. */
  record Copied(long atMillis, Copy copy, ServerName source, long kept) implements Event {}

  /**
   * A server's data folder was replaced by something older: {@code kept} writes are left, and it
   * has no identity.
   */
  record Replaced(long atMillis, ServerName server, long kept) implements Event {}

  /**
   * mariadbd was started on a data folder: as MASTER crash recovery keeps the tail of its log, as
   * SLAVE it cuts off what nobody acknowledged (rule 6). Told by a trace, not by the simulator.
   */
  record Started(long atMillis, Incarnation incarnation, InitialRole role, Copy copy)
      implements Event {}

  /** A server admits clients as the writer. */
  record Opened(long atMillis, Incarnation writer, long epoch) implements Event {}

  /** An operator gave a data folder up: what only it holds is lost, knowingly. */
  record DeclaredLost(long atMillis, Copy copy) implements Event {}

  /** No fault is present or will come; writes have to come back. */
  record FaultsEnded(long atMillis) implements Event {}

  /** The end. */
  record Ended(long atMillis) implements Event {}
}
