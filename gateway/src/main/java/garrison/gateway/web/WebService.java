// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import garrison.gateway.http.Caller;
import garrison.gateway.http.Client;
import garrison.gateway.http.Exchange;
import garrison.gateway.http.Reply;
import garrison.gateway.http.Service;
import garrison.gateway.upstream.ForwardedExchange;
import garrison.gateway.upstream.HealthCheck;
import garrison.gateway.upstream.Lanes;
import garrison.gateway.upstream.RetryMark;
import garrison.gateway.upstream.Upstream;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Supplier;

/** Answers the edge: health checks, static files, and the application for everything else. */
public final class WebService implements Service {
  private final Supplier<WebSnapshot> snapshot;
  private final Lanes lanes;

  public WebService(Supplier<WebSnapshot> snapshot, Lanes lanes) {
    this.snapshot = snapshot;
    this.lanes = lanes;
  }

  @Override
  public Exchange begin(Client client, Caller caller, HttpRequest request) {
    WebSnapshot now = snapshot.get();
    if (caller.identity() == null || !now.accepts().contains(caller.identity())) {
      return Exchange.answered(
          client,
          Reply.closing(
              HttpResponseStatus.FORBIDDEN,
              "identity: " + caller.identity() + " (expected: a permitted one)"));
    }
    if (request.uri().equals(HealthCheck.PATH)) {
      client.asHealthCheck();
      return health(client, now.application());
    }
    if (now.files() != null && isRead(request.method())) {
      StaticIndex.Entry file = now.files().find(request.uri());
      if (file != null) {
        return StaticExchange.begin(client, now.files(), file, request);
      }
    }
    request.headers().remove(RetryMark.HEADER);
    return ForwardedExchange.begin(client, now.route(), lanes.of(client.eventLoop()), request);
  }

  private static Exchange health(Client client, Upstream application) {
    HealthCheck.once(
        application,
        client.eventLoop(),
        "localhost",
        HealthCheck.Expect.ANY_ANSWER,
        well ->
            client.reply(
                well
                    ? Reply.of(HttpResponseStatus.OK, "ok")
                    : Reply.of(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "the application does not answer")));
    return Exchange.ignoring();
  }

  private static boolean isRead(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }
}
