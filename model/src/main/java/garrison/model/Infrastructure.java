// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the file says, parsed and valid: intent, and the one source of everything else.
 *
 * @param servers in the order of the file
 * @param limits what the gateways put up with
 * @param operators the addresses from which SSH and the dashboard may be reached
 * @param database how the data is kept
 * @param monitoring how measurements are kept and shown
 */
public record Infrastructure(
    Site site,
    List<Server> servers,
    Limits limits,
    List<Network> operators,
    Database database,
    Monitoring monitoring) {
  /**
   * How the data is kept.
   *
   * @param whenAlone what the last database server left does with writes
   * @param backups which backups each database server makes
   */
  public record Database(WhenAlone whenAlone, Backups backups) {
    public static final Database DEFAULTS = new Database(WhenAlone.CONTINUE, Backups.DEFAULTS);
  }

  /**
   * How measurements are kept and shown.
   *
   * @param retention how long the monitor keeps what it was told
   * @param dashboard the port of the page for operators
   */
  public record Monitoring(Duration retention, Port dashboard) {
    public static final Monitoring DEFAULTS = new Monitoring(Duration.ofDays(30), new Port(9443));
  }

  public Infrastructure {
    servers = List.copyOf(servers);
    operators = List.copyOf(operators);
  }

  /** The servers that play {@code role}, in the order of the file. */
  public List<Server> playing(Role role) {
    return servers.stream().filter(server -> server.plays(role)).toList();
  }

  /**
   * The servers that agree on who writes: all of them, in the order of the file, where there is a
   * database; else none, because nothing has to be agreed on.
   */
  public List<Server> quorum() {
    return playing(Role.DATABASE).isEmpty() ? List.of() : servers;
  }

  /** The server of that name. */
  public Optional<Server> server(ServerName name) {
    return servers.stream().filter(server -> server.name().equals(name)).findFirst();
  }

  /** Who {@code role} on {@code server} is. */
  public Identity identity(ServerName server, Role role) {
    return new Identity(site.domain(), server, role);
  }
}
