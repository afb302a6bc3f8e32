// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

/**
 * What can be chosen about a server's firewall; who may speak with whom cannot, that is what the
 * Flows say.
 *
 * @param dropLog whether dropped packets are written to the kernel's log
 * @param mostBans how many addresses of each family can be banned at once
 */
public record FirewallOptions(DropLog dropLog, int mostBans) {
  /** Drops are logged, at a limited rate; up to 65,536 bans. */
  public static final FirewallOptions DEFAULT = new FirewallOptions(DropLog.LIMITED, 65_536);

  public FirewallOptions {
    if (mostBans < 1) {
      throw new IllegalArgumentException("bans: " + mostBans + " (expected: at least 1)");
    }
  }

  /** Whether the kernel's log tells of drops. */
  public enum DropLog {
    /** Dropped packets are only counted. */
    OFF,
    /** At most {@value FirewallRenderer#LOG_LINES_A_MINUTE} lines a minute and direction. */
    LIMITED
  }
}
