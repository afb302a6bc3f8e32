// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.List;

/** One end of a Flow. */
public sealed interface Party {
  /** Any address outside: visitors, or what a server needs from the world. */
  record Internet() implements Party {
    @Override
    public String toString() {
      return "internet";
    }
  }

  /** The addresses from which people may operate the servers. */
  record Operators(List<Network> networks) implements Party {
    public Operators {
      networks = List.copyOf(networks);
    }

    @Override
    public String toString() {
      return "operators";
    }
  }

  /**
   * A role on a server.
   *
   * @param address where it listens, or the address it connects from
   */
  record Member(ServerName server, Role role, IpAddress address) implements Party {
    @Override
    public String toString() {
      return server + "/" + role;
    }
  }
}
