// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** The example site's identities, and one moment at which the tests take place. */
final class TrustFixture {
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final Duration DAY = Duration.ofHours(24);

  private TrustFixture() {}

  static Identity identity(String server, Role role) {
    return new Identity(new DomainName("www.foobar.com"), new ServerName(server), role);
  }

  static Credentials issue(Authority authority, String server, Role role) {
    return authority.issue(
        identity(server, role), List.of(server), List.of(new IpAddress("127.0.0.1")), DAY);
  }

  static PeerVerifier verifier(Authority authority, Identity... accepted) {
    return new PeerVerifier(authority.roots(), uris(accepted), CLOCK);
  }

  static Set<URI> uris(Identity... identities) {
    return Set.copyOf(List.of(identities).stream().map(Identity::uri).toList());
  }

  static Authority authority(Path folder) {
    return Authority.open(folder, CLOCK);
  }
}
