// SPDX-License-Identifier: Apache-2.0

package garrison.application.tomcat;

import garrison.application.launch.JulToSlf4j;
import garrison.application.launch.Launcher;

/** The program that serves a WAR with Tomcat. */
public final class TomcatMain {
  private TomcatMain() {}

  public static void main(String[] arguments) {
    JulToSlf4j log = JulToSlf4j.install();
    Launcher.run(new TomcatContainer(log), arguments);
  }
}
