// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.configuration.EdgeConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.upstream.Balancer;
import garrison.gateway.upstream.Route;
import garrison.gateway.upstream.Upstream;
import garrison.model.Balance;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything an edge decides by, swapped as a whole.
 *
 * @param domain the site's public name
 * @param served names answered under, the domain among them
 * @param redirected names sent to the domain
 * @param upstreams the web servers
 * @param sticky who keeps visitors on their servers, or null where nobody does
 * @param tls the site's certificate
 */
public record EdgeSnapshot(
    String domain,
    Set<String> served,
    Set<String> redirected,
    List<Upstream> upstreams,
    Route route,
    @Nullable StickyServers sticky,
    SslContext tls) {
  /** A request goes to at most three web servers. */
  private static final int TRIES = 3;

  /** The snapshot of a configuration. */
  public static EdgeSnapshot of(
      EdgeConfiguration edge,
      LimitsConfiguration limits,
      List<Upstream> upstreams,
      Balancer balancer,
      SslContext tls) {
    Set<String> served = new HashSet<>(edge.alsoKnownAs());
    served.add(edge.domain().value());
    Route route =
        new Route(
            chooser(edge.balance(), upstreams, balancer),
            TRIES,
            limits.waitingMillis(),
            limits.waitingRequests(),
            limits.replayBytes(),
            Route.Marks.OBEY);
    return new EdgeSnapshot(
        edge.domain().value(),
        Set.copyOf(served),
        edge.aliases().stream().map(Object::toString).collect(Collectors.toUnmodifiableSet()),
        List.copyOf(upstreams),
        route,
        edge.balance() == Balance.STICKY
            ? new StickyServers(edge.domain(), upstreams, route)
            : null,
        tls);
  }

  /** The way of a request with these headers. */
  Route routeOf(HttpHeaders request) {
    return sticky == null ? route : sticky.route(request);
  }

  private static Route.Chooser chooser(
      Balance balance, List<Upstream> upstreams, Balancer balancer) {
    return switch (balance) {
      case TWO_CHOICES, STICKY -> (lane, avoid) -> balancer.choose(upstreams, lane.random(), avoid);
      case ROUND_ROBIN -> (lane, avoid) -> balancer.next(upstreams, lane.random(), avoid);
    };
  }
}
