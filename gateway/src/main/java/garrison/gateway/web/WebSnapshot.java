// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.upstream.Route;
import garrison.gateway.upstream.Upstream;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a web server decides by, swapped as a whole.
 *
 * @param accepts identities whose requests are answered
 * @param files the static files, or null for none
 * @param application where everything else goes
 */
public record WebSnapshot(
    Set<URI> accepts,
    @Nullable StaticFolder files,
    Upstream application,
    Route route,
    SslContext tls) {
  /**
   * There is one application, so a second try is for a connection that it closed at the very moment
   * it was used again.
   */
  private static final int TRIES = 2;

  public WebSnapshot {
    accepts = Set.copyOf(accepts);
  }

  /** The route to the only application. */
  public static Route route(Upstream application, LimitsConfiguration limits) {
    return new Route(
        (_, _) -> application, TRIES, 0, 0, limits.replayBytes(), Route.Marks.ANNOUNCE);
  }
}
