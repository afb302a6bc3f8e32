// SPDX-License-Identifier: Apache-2.0

package garrison.application.tomcat;

import garrison.application.launch.ContainerContract;

/** Holds Tomcat to the contract of every container. */
final class TomcatContainerIT extends ContainerContract {
  TomcatContainerIT() {
    super(TomcatMain.class.getName());
  }
}
