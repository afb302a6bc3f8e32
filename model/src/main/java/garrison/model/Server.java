// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One host.
 *
 * @param address on the private network, where the servers reach each other
 * @param publicAddress where the internet reaches it, if it may
 * @param roles what it does and which engine does it
 */
public record Server(
    ServerName name,
    IpAddress address,
    Optional<IpAddress> publicAddress,
    Map<Role, Engine> roles) {
  public Server {
    EnumMap<Role, Engine> ordered = new EnumMap<>(Role.class);
    ordered.putAll(roles);
    roles = Collections.unmodifiableMap(ordered);
  }

  /** Whether this server plays {@code role}; every server is an agent. */
  public boolean plays(Role role) {
    return role == Role.AGENT || roles.containsKey(role);
  }
}
