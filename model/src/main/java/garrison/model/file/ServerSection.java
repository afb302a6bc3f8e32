// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import garrison.model.Engine;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one server: its name, its addresses and the engine of each role. */
final class ServerSection {
  /** The roles that stand in the file; the agent is on every server and needs no mention. */
  private static final List<Role> ROLES =
      List.of(Role.EDGE, Role.WEB, Role.APPLICATION, Role.DATABASE, Role.MONITOR);

  private final Problems problems;

  ServerSection(Problems problems) {
    this.problems = problems;
  }

  Optional<Server> read(String name, Node node, Section section) {
    Optional<ServerName> serverName = name(name, node);
    Optional<IpAddress> address =
        section.required("address", "its address on the private network", IpAddress::new);
    Optional<IpAddress> publicAddress = section.optional("public", IpAddress::new);
    Map<Role, Engine> roles = new EnumMap<>(Role.class);
    for (Role role : ROLES) {
      section
          .optional(role.word(), text -> Values.engine(role, text))
          .ifPresent(engine -> roles.put(role, engine));
    }
    section.end();
    if (serverName.isEmpty() || address.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Server(serverName.get(), address.get(), publicAddress, roles));
  }

  private Optional<ServerName> name(String name, Node node) {
    try {
      return Optional.of(new ServerName(name));
    } catch (IllegalArgumentException _) {
      problems.add(node, "servers." + name, name + " (expected: " + ServerName.EXPECTED + ")");
      return Optional.empty();
    }
  }
}
