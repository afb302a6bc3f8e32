// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.membership;

import garrison.model.ServerName;

/** A server and its place in the quorum. */
public record Member(ServerName server, Seat seat) {
  /** The member's number in the quorum. */
  public int id() {
    return seat.id();
  }
}
