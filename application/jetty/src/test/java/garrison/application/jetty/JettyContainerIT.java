// SPDX-License-Identifier: Apache-2.0

package garrison.application.jetty;

import garrison.application.launch.ContainerContract;

/** Holds Jetty to the contract of every container. */
final class JettyContainerIT extends ContainerContract {
  JettyContainerIT() {
    super(JettyMain.class.getName());
  }
}
