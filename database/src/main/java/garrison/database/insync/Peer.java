// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;

/** Another database server, as its node reports it in the quorum. */
public sealed interface Peer {
  /** Whose report it is. */
  ServerName server();

  /** It has no session: stopped, frozen or cut off. */
  record Absent(ServerName server) implements Peer {}

  /** Its session lives. What it says may be a little old. */
  record Present(ServerName server, Folder folder, Activity activity) implements Peer {}

  /** What a server does. */
  sealed interface Activity {
    /** Its mariadbd is dead, starting or being rebuilt. */
    record Down() implements Activity {}

    /**
     * It follows a server.
     *
     * @param received up to here it has received everything and, until it is a member, applied it:
     *     whoever has minutes of applying ahead would make a takeover wait for them
     */
    record Following(Incarnation incarnation, ServerName source, Position received)
        implements Activity {}

    /** It is the writer. */
    record Writing(Incarnation incarnation) implements Activity {}

    /** It is the writer, has closed itself, and asks a member to take over (switchover). */
    record Offering(Incarnation incarnation, ServerName to) implements Activity {}
  }
}
