// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.gateway.configuration.ConfigurationJson;
import garrison.gateway.configuration.EdgeConfiguration;
import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.configuration.SqlEntryConfiguration;
import garrison.gateway.configuration.SqlPassageConfiguration;
import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.gateway.configuration.WebConfiguration;
import garrison.model.DomainName;
import garrison.model.Engine;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Limits;
import garrison.model.plan.Plan;
import garrison.model.plan.RolePlan;
import garrison.node.NodeArguments.Place;
import garrison.node.program.Installation;
import garrison.node.program.JavaProgram;
import garrison.node.supervision.Workload;
import garrison.node.supervision.Workload.Launch;
import garrison.node.supervision.Workload.Patience;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The gateway of one server: what its Plan means for the one process that carries its traffic. */
final class GatewayRole {
  /** The process's name in messages and of its log. */
  static final String NAME = "gateway";

  private static final String SQL_LOOPBACK = "127.0.0.1";

  /** Where applications read from any database that admits it. */
  private static final int SQL_READ_PORT = 3308;

  private final Plan plan;
  private final DomainName site;
  private final NodeFolders folders;
  private final Place place;

  GatewayRole(Plan plan, DomainName site, NodeFolders folders, Place place) {
    this.plan = plan;
    this.site = site;
    this.folders = folders;
    this.place = place;
  }

  /** The process, if this server has any traffic to carry. */
  Optional<Workload> workload(Installation installation) {
    boolean needed =
        plan.role(RolePlan.Edge.class).isPresent()
            || web().isPresent()
            || passage().isPresent()
            || plan.role(RolePlan.Database.class).isPresent();
    if (!needed) {
      return Optional.empty();
    }
    return Optional.of(
        new Workload(
            NAME,
            folders.log(NAME),
            () -> prepare(installation),
            new ControlProbe(folders.gatewaySocket()),
            Patience.DEFAULTS));
  }

  private Launch prepare(Installation installation) {
    PrivateFile.write(folders.gatewayConfiguration(), ConfigurationJson.write(configuration()));
    return new Launch(
        installation.command(
            JavaProgram.GATEWAY,
            plan.server().name().value(),
            List.of(folders.gatewayConfiguration().toString())),
        Map.of());
  }

  GatewayConfiguration configuration() {
    return new GatewayConfiguration(
        plan.server().name(),
        site,
        folders.gatewaySocket(),
        folders.trust(),
        plan.role(RolePlan.Edge.class).map(this::edge).orElse(null),
        web().map(this::web).orElse(null),
        passage().orElse(null),
        plan.role(RolePlan.Database.class).map(this::entry).orElse(null),
        web().isPresent() || plan.role(RolePlan.Edge.class).isPresent()
            ? folders.accessLog()
            : null,
        limits());
  }

  /** The web server, unless another engine plays it. */
  private Optional<RolePlan.Web> web() {
    return plan.role(RolePlan.Web.class).filter(web -> web.engine() == Engine.GARRISON);
  }

  private Optional<SqlPassageConfiguration> passage() {
    return plan.role(RolePlan.Application.class)
        .filter(application -> !application.databases().isEmpty())
        .map(application -> passage(application.databases()));
  }

  /** Those of the edge and of the web server are the same; without either there are none to set. */
  private @Nullable LimitsConfiguration limits() {
    return plan.role(RolePlan.Edge.class)
        .map(RolePlan.Edge::limits)
        .or(() -> web().map(RolePlan.Web::limits))
        .map(GatewayRole::limits)
        .orElse(null);
  }

  static LimitsConfiguration limits(Limits limits) {
    return new LimitsConfiguration(
        Math.toIntExact(limits.header().bytes()),
        limits.body().bytes(),
        LimitsConfiguration.DEFAULT.replayBytes(),
        limits.headerTime().toMillis(),
        limits.idleTime().toMillis(),
        limits.keepAlive().toMillis(),
        limits.answerTime().toMillis(),
        limits.waitingTime().toMillis(),
        limits.waiting(),
        limits.connections(),
        limits.streams());
  }

  private EdgeConfiguration edge(RolePlan.Edge edge) {
    return new EdgeConfiguration(
        endpoint(edge.https()),
        endpoint(edge.http()),
        edge.domain(),
        edge.aliases(),
        // The lab is reached through a relay on the machine's own loopback.
        place == Place.LAB ? List.of("localhost") : List.of(),
        edge.webServers().stream().map(GatewayRole::upstream).toList(),
        edge.balance());
  }

  private WebConfiguration web(RolePlan.Web web) {
    return new WebConfiguration(
        endpoint(web.listen()),
        uris(web.accepts()),
        web.staticFolder().orElse(null),
        folders.applicationSocket());
  }

  private SqlPassageConfiguration passage(List<RolePlan.Target> databases) {
    return new SqlPassageConfiguration(
        new Endpoint(new IpAddress(SQL_LOOPBACK), ApplicationRole.SQL_PORT),
        folders.sqlSocket(),
        new Endpoint(new IpAddress(SQL_LOOPBACK), SQL_READ_PORT),
        folders.sqlReadSocket(),
        databases.stream().map(GatewayRole::upstream).toList(),
        SqlPassageConfiguration.DEFAULT_HOLD_MILLIS);
  }

  private @Nullable SqlEntryConfiguration entry(RolePlan.Database database) {
    if (database.accepts().isEmpty()) {
      return null;
    }
    return new SqlEntryConfiguration(
        endpoint(database.entry()), uris(database.accepts()), folders.databaseSocket());
  }

  private static UpstreamConfiguration upstream(RolePlan.Target target) {
    return new UpstreamConfiguration(
        target.server(), endpoint(target.endpoint()), target.identity().uri());
  }

  private static Endpoint endpoint(garrison.model.Endpoint endpoint) {
    return new Endpoint(endpoint.address(), endpoint.port().number());
  }

  private static Set<URI> uris(List<Identity> identities) {
    return identities.stream().map(Identity::uri).collect(Collectors.toUnmodifiableSet());
  }
}
