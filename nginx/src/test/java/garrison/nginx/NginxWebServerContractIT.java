// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

final class NginxWebServerContractIT extends WebServerContract {
  NginxWebServerContractIT() {
    super(TestServer.Played.NGINX);
  }
}
