// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.time.Duration;
import java.util.List;

/**
 * How a lab is run, apart from what is in the file.
 *
 * @param sitePort the machine's loopback port that leads to the site; 0 for any free one
 * @param dashboardPort the machine's loopback port that leads to the dashboard; 0 for any free one
 * @param startLimit how long all roles may take until they are healthy
 * @param stopLimit how long the nodes may take to stop in order; then they are killed
 * @param freeBytes what must be free where the state is kept
 * @param node the command that starts a node, to which its options are appended; empty for this
 *     installation's own node
 */
public record LabSettings(
    int sitePort,
    int dashboardPort,
    Duration startLimit,
    Duration stopLimit,
    long freeBytes,
    List<String> node) {
  /** The site's port on this machine. */
  public static final int SITE_PORT = 8443;

  /** The dashboard's port on this machine. */
  public static final int DASHBOARD_PORT = 9443;

  public LabSettings {
    node = List.copyOf(node);
  }

  /** The settings of {@code garrison up}. */
  public static LabSettings defaults() {
    return new LabSettings(
        SITE_PORT,
        DASHBOARD_PORT,
        Duration.ofMinutes(3),
        Duration.ofSeconds(40),
        512L * 1024 * 1024,
        List.of());
  }

  /** The same on other ports of this machine. */
  public LabSettings withPorts(int site, int dashboard) {
    return new LabSettings(site, dashboard, startLimit, stopLimit, freeBytes, node);
  }
}
