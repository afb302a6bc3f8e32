// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.handler.codec.http.HttpRequest;

/** What a listener is for: finds who answers a request whose head is complete and well formed. */
public interface Service {
  /**
   * Begins to answer.
   *
   * @param head the service's own from now on
   */
  Exchange begin(Client client, Caller caller, HttpRequest head);
}
