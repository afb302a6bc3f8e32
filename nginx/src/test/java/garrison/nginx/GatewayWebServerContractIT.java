// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

final class GatewayWebServerContractIT extends WebServerContract {
  GatewayWebServerContractIT() {
    super(TestServer.Played.GATEWAY);
  }
}
