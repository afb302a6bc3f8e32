// SPDX-License-Identifier: Apache-2.0

package garrison.model.plan;

import garrison.model.Infrastructure;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Gives each server its number in the quorum. It is derived from the name, because the quorum knows
 * its members by their numbers and remembers them longer than any file. Two names that lead to the
 * same number are told apart by their order: the later one in the file takes the next free number.
 *
 * <p>Servers without a database have the higher numbers. Among members that know equally much the
 * highest number becomes the quorum's leader, and a leader with a database gives its lead to one
 * without, so that the loss of a writer is seldom the loss of the leader too: then there is nothing
 * to elect before another server may take over.
 */
final class QuorumSeats {
  /** Numbers up to here are for servers with a database, as many above it for the others. */
  private static final int HALF = 127;

  private QuorumSeats() {}

  static List<RolePlan.QuorumSeat> of(Infrastructure infrastructure) {
    Set<Integer> taken = new HashSet<>();
    List<RolePlan.QuorumSeat> seats = new ArrayList<>();
    for (Server server : infrastructure.quorum()) {
      boolean withoutDatabase = !server.plays(Role.DATABASE);
      int below = withoutDatabase ? HALF : 0;
      int number = number(server.name());
      while (!taken.add(below + number)) {
        number = number % HALF + 1;
      }
      seats.add(
          new RolePlan.QuorumSeat(
              below + number,
              server.name(),
              server.address(),
              infrastructure.identity(server.name(), Role.AGENT),
              withoutDatabase));
    }
    return List.copyOf(seats);
  }

  private static int number(ServerName name) {
    CRC32 checksum = new CRC32();
    checksum.update(name.value().getBytes(StandardCharsets.UTF_8));
    return (int) (checksum.getValue() % HALF) + 1;
  }
}
