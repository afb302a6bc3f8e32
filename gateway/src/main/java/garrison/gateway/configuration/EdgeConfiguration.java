// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.configuration;

import garrison.model.Balance;
import garrison.model.DomainName;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The edge role.
 *
 * @param https where HTTPS is listened on
 * @param http where plain HTTP is listened on, only to redirect
 * @param domain the site's public name
 * @param aliases names redirected to the domain
 * @param alsoKnownAs names served like the domain, for example {@code localhost} in a lab
 * @param upstreams the web servers, at least one
 * @param balance how one of them is chosen
 */
public record EdgeConfiguration(
    Endpoint https,
    Endpoint http,
    DomainName domain,
    List<DomainName> aliases,
    List<String> alsoKnownAs,
    List<UpstreamConfiguration> upstreams,
    Balance balance) {
  public EdgeConfiguration {
    aliases = List.copyOf(aliases);
    alsoKnownAs = alsoKnownAs.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    upstreams = List.copyOf(upstreams);
    if (upstreams.isEmpty()) {
      throw new IllegalArgumentException("upstreams: none (expected: at least one)");
    }
    Set<String> names = new HashSet<>();
    for (UpstreamConfiguration upstream : upstreams) {
      if (!names.add(upstream.name().value())) {
        throw new IllegalArgumentException(
            "upstreams: " + upstream.name() + " twice (expected: every name once)");
      }
    }
  }
}
