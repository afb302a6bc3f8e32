// SPDX-License-Identifier: Apache-2.0

package garrison.application.jetty;

import garrison.application.launch.JulToSlf4j;
import garrison.application.launch.Launcher;

/** The program that serves a WAR with Jetty. */
public final class JettyMain {
  private JettyMain() {}

  public static void main(String[] arguments) {
    JulToSlf4j.install();
    Launcher.run(new JettyContainer(), arguments);
  }
}
