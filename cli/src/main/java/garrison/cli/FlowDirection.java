// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Flow;
import garrison.model.Party;
import garrison.model.ServerName;

/** How a Flow looks from one server. */
final class FlowDirection {
  private FlowDirection() {}

  /** A word of eight characters for the start of a line. */
  static String of(ServerName server, Flow flow) {
    if (flow.isWithinOneServer()) {
      return "within  ";
    }
    boolean incoming = flow.to() instanceof Party.Member member && member.server().equals(server);
    return incoming ? "accepts " : "opens   ";
  }
}
