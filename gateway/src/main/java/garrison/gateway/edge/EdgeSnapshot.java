// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.edge;

import garrison.gateway.configuration.EdgeConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.upstream.Balancer;
import garrison.gateway.upstream.Route;
import garrison.gateway.upstream.Upstream;
import io.netty.handler.ssl.SslContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything an edge decides by, swapped as a whole.
 *
 * @param domain the site's public name
 * @param served names answered under, the domain among them
 * @param redirected names sent to the domain
 * @param upstreams the web servers
 * @param tls the site's certificate
 */
public record EdgeSnapshot(
    String domain,
    Set<String> served,
    Set<String> redirected,
    List<Upstream> upstreams,
    Route route,
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
            (lane, avoid) -> balancer.choose(upstreams, lane.random(), avoid),
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
        tls);
  }
}
