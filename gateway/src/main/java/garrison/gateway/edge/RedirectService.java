// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.http.Caller;
import garrison.gateway.http.Client;
import garrison.gateway.http.Exchange;
import garrison.gateway.http.HostName;
import garrison.gateway.http.Reply;
import garrison.gateway.http.Service;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.function.Supplier;

/** Answers plain HTTP: every known name is sent to HTTPS. */
public final class RedirectService implements Service {
  private final Supplier<EdgeSnapshot> snapshot;

  public RedirectService(Supplier<EdgeSnapshot> snapshot) {
    this.snapshot = snapshot;
  }

  @Override
  public Exchange begin(Client client, Caller caller, HttpRequest request) {
    EdgeSnapshot now = snapshot.get();
    String name = HostName.of(request.headers().get(HttpHeaderNames.HOST, "")).orElse("");
    Reply reply;
    if (now.redirected().contains(name)) {
      reply = Redirect.to(now.domain(), request.uri());
    } else if (now.served().contains(name)) {
      reply = Redirect.to(name, request.uri());
    } else {
      reply = Redirect.MISDIRECTED;
    }
    return Exchange.answered(client, reply);
  }
}
