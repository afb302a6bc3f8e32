// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.Locale;

/** What a server does. Each role on each server has an identity of its own. */
public enum Role {
  /** Takes requests from the internet and passes them to the web servers. */
  EDGE,
  /** Serves static files and passes everything else to the application. */
  WEB,
  /** Runs the site's own code. */
  APPLICATION,
  /** Holds the site's data. */
  DATABASE,
  /** Collects measurements from all servers and shows them. */
  MONITOR,
  /** Measures its server and reports to the monitor; every server has one. */
  AGENT;

  /** The role as the file and every message write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
