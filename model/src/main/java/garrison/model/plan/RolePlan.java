// SPDX-License-Identifier: Apache-2.0

package garrison.model.plan;

import garrison.model.Balance;
import garrison.model.DomainName;
import garrison.model.Endpoint;
import garrison.model.Engine;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Limits;
import garrison.model.Role;
import garrison.model.ServerName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one role of a server has to do. */
public sealed interface RolePlan {
  /** The role that is played. */
  Role role();

  /** What plays it. */
  Engine engine();

  /**
   * Someone to connect to.
   *
   * @param server its name, for people
   * @param endpoint where it listens
   * @param identity who it has to prove to be
   */
  record Target(ServerName server, Endpoint endpoint, Identity identity) {}

  /**
   * The place of one server in the quorum.
   *
   * @param id 1 to 254, the same as long as the server has its name
   * @param server its name
   * @param address where the others reach it
   * @param identity who it has to prove to be
   * @param shouldLead whether its loss costs nothing else, because it keeps no database: while such
   *     a server votes and is well, it leads
   */
  record QuorumSeat(
      int id, ServerName server, IpAddress address, Identity identity, boolean shouldLead) {}

  /**
   * An edge.
   *
   * @param https where visitors are answered
   * @param http where visitors are redirected to HTTPS
   * @param webServers who answers the requests
   * @param balance how it chooses among them
   * @param limits what it puts up with
   */
  record Edge(
      Endpoint https,
      Endpoint http,
      DomainName domain,
      List<DomainName> aliases,
      List<Target> webServers,
      Balance balance,
      Limits limits)
      implements RolePlan {
    public Edge {
      aliases = List.copyOf(aliases);
      webServers = List.copyOf(webServers);
    }

    @Override
    public Role role() {
      return Role.EDGE;
    }

    @Override
    public Engine engine() {
      return Engine.GARRISON;
    }
  }

  /**
   * A web server.
   *
   * @param listen where edges reach it
   * @param accepts which edges
   * @param staticFolder files to answer itself
   * @param limits what it puts up with
   */
  record Web(
      Engine engine,
      Endpoint listen,
      List<Identity> accepts,
      Optional<Path> staticFolder,
      Limits limits)
      implements RolePlan {
    public Web {
      accepts = List.copyOf(accepts);
    }

    @Override
    public Role role() {
      return Role.WEB;
    }
  }

  /**
   * The site's program.
   *
   * @param war what is run
   * @param databases the entries of the database servers, one of which accepts writes
   */
  record Application(Engine engine, Path war, List<Target> databases) implements RolePlan {
    public Application {
      databases = List.copyOf(databases);
    }

    @Override
    public Role role() {
      return Role.APPLICATION;
    }
  }

  /**
   * A database server.
   *
   * @param serverId MariaDB's server_id, unique in the site, at least 1
   * @param replication where the other database servers replicate from
   * @param replicates who may
   * @param copies where the other database servers get a copy of all data
   * @param copiers who may
   * @param entry where applications reach it
   * @param accepts which applications
   * @param others the other database servers, whose changes it applies while they write
   */
  record Database(
      Engine engine,
      int serverId,
      Endpoint replication,
      List<Identity> replicates,
      Endpoint copies,
      List<Identity> copiers,
      Endpoint entry,
      List<Identity> accepts,
      List<Target> others)
      implements RolePlan {
    public Database {
      replicates = List.copyOf(replicates);
      copiers = List.copyOf(copiers);
      accepts = List.copyOf(accepts);
      others = List.copyOf(others);
    }

    @Override
    public Role role() {
      return Role.DATABASE;
    }
  }

  /**
   * The monitor.
   *
   * @param collector where agents deliver
   * @param accepts which agents
   * @param dashboard where operators look
   * @param names host names and addresses under which operators may ask for the dashboard
   * @param retention how long measurements are kept
   */
  record Monitor(
      Endpoint collector,
      List<Identity> accepts,
      Endpoint dashboard,
      List<String> names,
      Duration retention)
      implements RolePlan {
    public Monitor {
      accepts = List.copyOf(accepts);
      names = List.copyOf(names);
    }

    @Override
    public Role role() {
      return Role.MONITOR;
    }

    @Override
    public Engine engine() {
      return Engine.GARRISON;
    }
  }

  /**
   * The agent.
   *
   * @param monitor where measurements go; without a monitor they can be read on the server only
   * @param quorum the places of the servers that agree on who writes, this one's among them; empty
   *     where nothing has to be agreed on
   */
  record Agent(IpAddress address, Optional<Target> monitor, List<QuorumSeat> quorum)
      implements RolePlan {
    public Agent {
      quorum = List.copyOf(quorum);
    }

    @Override
    public Role role() {
      return Role.AGENT;
    }

    @Override
    public Engine engine() {
      return Engine.GARRISON;
    }
  }
}
