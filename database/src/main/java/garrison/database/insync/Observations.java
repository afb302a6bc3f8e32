// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;
import java.util.List;
import java.util.Optional;

/**
 * Everything the supervisor of one database server sees at one moment. Each part is a fresh sample
 * taken after the previous decision's actions were begun.
 *
 * @param self who looks
 * @param register the register as last read, and what became of the last own write
 * @param mariadb the own mariadbd
 * @param signs the time, and when there was the last sign of life
 * @param peers the other database servers, as the quorum shows them
 * @param request what an operator asked for
 */
public record Observations(
    Self self,
    RegisterView register,
    Mariadb mariadb,
    Signs signs,
    List<Peer> peers,
    Request request) {
  public Observations {
    peers = List.copyOf(peers);
  }

  /** The report about {@code server}: absent when there is none. */
  Peer peer(ServerName server) {
    for (Peer peer : peers) {
      if (peer.server().equals(server)) {
        return peer;
      }
    }
    return new Peer.Absent(server);
  }

  /** The register, when it was read and exists. */
  Optional<RegisterReading.Present> present() {
    return register.reading() instanceof RegisterReading.Present present
        ? Optional.of(present)
        : Optional.empty();
  }

  /**
   * Who looks.
   *
   * @param server its name
   * @param folder its data folder
   * @param next the incarnation that the next start of mariadbd or of the threads will be; it stays
   *     the same until it is used
   * @param attempts what became of the attempts to replace the data folder by a copy
   */
  public record Self(ServerName server, Folder folder, Incarnation next, CopyAttempts attempts) {}

  /**
   * The register, seen from here.
   *
   * @param reading the newest reading
   * @param lastWrite the last own write
   */
  public record RegisterView(RegisterReading reading, OwnWrite lastWrite) {}

  /**
   * Ages are monotonic time since this node started; none of them decides about safety (rule 8).
   *
   * @param nowMillis the node's own monotonic clock
   * @param leaseAgeMillis since this node's session was renewed, counted from the renewal's start
   * @param heartbeatAgeMillis on a writer since its last heartbeat row was committed, on a follower
   *     since it received the last one
   * @param commitMillis how long the writer's heartbeat row has been under way to its commit; 0
   *     when it is not
   */
  public record Signs(
      long nowMillis, long leaseAgeMillis, long heartbeatAgeMillis, long commitMillis) {}
}
