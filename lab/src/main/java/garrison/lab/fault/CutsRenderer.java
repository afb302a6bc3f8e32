// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import garrison.lab.fault.Cut.Direction;
import java.util.NavigableSet;

/**
 * Writes all cuts there are as one nftables transaction for the namespace of the bridges. There the
 * hosts' own firewalls are not involved, links stay up, and what is dropped is dropped without a
 * word, ARP included: a host notices as much as it would of a broken switch.
 */
final class CutsRenderer {
  private static final String TABLE = "bridge faults";

  private CutsRenderer() {}

  /** The transaction: it replaces whatever was cut before. */
  static String render(NavigableSet<Cut> cuts) {
    StringBuilder text = new StringBuilder();
    // Adding before deleting, so that deleting never fails.
    text.append("add table ").append(TABLE).append("\ndelete table ").append(TABLE).append('\n');
    if (cuts.isEmpty()) {
      return text.toString();
    }
    text.append("table ").append(TABLE).append(" {\n  chain forward {\n");
    text.append("    type filter hook forward priority 0; policy accept;\n");
    for (Cut cut : cuts) {
      text.append(cut.direction() == Direction.IN ? "    oifname \"" : "    iifname \"")
          .append(cut.port())
          .append("\" drop\n");
    }
    return text.append("  }\n}\n").toString();
  }
}
