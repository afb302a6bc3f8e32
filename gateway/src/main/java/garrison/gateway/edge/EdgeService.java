// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.http.Caller;
import garrison.gateway.http.Client;
import garrison.gateway.http.Exchange;
import garrison.gateway.http.HostName;
import garrison.gateway.http.Reply;
import garrison.gateway.http.Service;
import garrison.gateway.upstream.ForwardedExchange;
import garrison.gateway.upstream.Lanes;
import garrison.gateway.upstream.Route;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Supplier;

/** Answers HTTPS from the internet: the site's names go to the web servers, all else is refused. */
public final class EdgeService implements Service {
  private static final String RESERVED = "/.garrison/";

  private final Supplier<EdgeSnapshot> snapshot;
  private final Lanes lanes;

  public EdgeService(Supplier<EdgeSnapshot> snapshot, Lanes lanes) {
    this.snapshot = snapshot;
    this.lanes = lanes;
  }

  /** What is added to every answer. */
  public static void finishAnswer(HttpHeaders headers) {
    SecurityHeaders.apply(headers);
  }

  @Override
  public Exchange begin(Client client, Caller caller, HttpRequest request) {
    EdgeSnapshot now = snapshot.get();
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    String name = HostName.of(host).orElse("");
    if (now.redirected().contains(name)) {
      return Exchange.answered(client, Redirect.to(now.domain(), request.uri()));
    }
    if (!now.served().contains(name)) {
      return Exchange.answered(client, Redirect.MISDIRECTED);
    }
    if (request.uri().startsWith(RESERVED)) {
      return Exchange.answered(client, Reply.of(HttpResponseStatus.NOT_FOUND, "not found"));
    }
    ForwardedHeaders.replace(request.headers(), caller.address(), host);
    Route route = now.routeOf(request.headers());
    return ForwardedExchange.begin(client, route, lanes.of(client.eventLoop()), request);
  }
}
