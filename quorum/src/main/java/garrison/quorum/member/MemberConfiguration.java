// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.quorum.membership.Member;
import garrison.quorum.membership.Seats;
import java.nio.file.Path;
import java.util.List;

/**
 * What one member has to know at its start.
 *
 * @param id the own number, one of {@code members}
 * @param members all members, this one included, to begin with: once the quorum runs, its members
 *     are what it has agreed on, and a restarted member remembers them
 * @param folder for the member's data, of mode 0700 and on a disk that keeps what it was told to
 *     keep; created when it is missing
 * @param beginning what to do when there is no data in the folder
 * @param lead who should lead
 */
public record MemberConfiguration(
    int id,
    List<Member> members,
    Path folder,
    Beginning beginning,
    QuorumTiming timing,
    LeadRules lead) {
  /** Snapshots that are kept, each with the log since; older ones are deleted every hour. */
  static final int KEPT_SNAPSHOTS = 3;

  /** Writes after which a snapshot is taken and a new log file begins. */
  static final int WRITES_PER_SNAPSHOT = 20_000;

  /** By how much a log file grows at a time, in KiB; ZooKeeper's own default is 64 MiB. */
  static final int LOG_GROWTH_KIB = 4096;

  /** Connections to the client port; the node has a handful. */
  static final int MOST_CLIENTS = 20;

  public MemberConfiguration {
    members = List.copyOf(members);
    folder = folder.toAbsolutePath();
    if (Seats.of(members).seat(id).isEmpty()) {
      throw new IllegalArgumentException(
          "quorum member: id " + id + " (expected: the id of one of the members)");
    }
  }

  /** Everyone's places, this member's among them. */
  public Seats seats() {
    return Seats.of(members);
  }
}
