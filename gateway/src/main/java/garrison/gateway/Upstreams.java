// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.gateway.measure.Meters;
import garrison.gateway.tls.GatewayTls;
import garrison.gateway.upstream.HealthCheck;
import garrison.gateway.upstream.Upstream;
import garrison.trust.Credentials;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The web servers an edge knows. One that a reload does not change keeps its health and its
 * connections. Guarded by the gateway's lock.
 */
final class Upstreams {
  private record Known(Upstream upstream, Future<?> checks) {}

  private final Upstream.Setting setting;
  private final Meters meters;
  private Map<UpstreamConfiguration, Known> known = Map.of();

  Upstreams(Upstream.Setting setting, Meters meters) {
    this.setting = setting;
    this.meters = meters;
  }

  /** What is wanted from now on, prepared: nothing has changed yet. */
  record Change(Map<UpstreamConfiguration, Upstream> wanted, Map<Upstream, SslContext> contexts) {
    List<Upstream> upstreams() {
      return new ArrayList<>(wanted.values());
    }
  }

  Change prepare(List<UpstreamConfiguration> wanted, Credentials own) {
    Map<UpstreamConfiguration, Upstream> upstreams = new java.util.LinkedHashMap<>();
    Map<Upstream, SslContext> contexts = new HashMap<>();
    for (UpstreamConfiguration each : wanted) {
      SslContext tls = GatewayTls.client(own, each.identity());
      Known before = known.get(each);
      Upstream upstream =
          before != null
              ? before.upstream
              : new Upstream(
                  each.name().value(),
                  each.address().toSocketAddress(),
                  tls,
                  setting,
                  meters.upstream(each.name().value()));
      upstreams.put(each, upstream);
      contexts.put(upstream, tls);
    }
    return new Change(upstreams, contexts);
  }

  void apply(Change change, String host) {
    Map<UpstreamConfiguration, Known> after = new HashMap<>();
    change.wanted.forEach((configuration, upstream) -> {
      Known before = known.get(configuration);
      if (before == null) {
        EventLoop loop = setting.loops().next();
        after.put(configuration, new Known(upstream, HealthCheck.every(upstream, loop, host)));
      } else {
        upstream.renew(java.util.Objects.requireNonNull(change.contexts.get(upstream)));
        after.put(configuration, before);
      }
    });
    known.forEach((configuration, before) -> {
      if (!after.containsKey(configuration)) {
        retire(before);
      }
    });
    known = Map.copyOf(after);
  }

  void retireAll() {
    known.values().forEach(Upstreams::retire);
    known = Map.of();
  }

  private static void retire(Known one) {
    one.checks.cancel(false);
    one.upstream.retire();
  }
}
