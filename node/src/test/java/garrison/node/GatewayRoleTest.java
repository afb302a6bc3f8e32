// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.model.DomainName;
import garrison.model.Generation;
import garrison.model.Infrastructure;
import garrison.model.Limits;
import garrison.model.ServerName;
import garrison.model.file.InfrastructureFile;
import garrison.model.plan.Planner;
import garrison.node.NodeArguments.Place;
import garrison.node.program.Installation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class GatewayRoleTest {
  private static final String FILE =
      """
      site:
        domain: www.example.com
        application: { war: site.war }
      servers:
        one: { address: 10.0.0.1, public: 192.0.2.1, edge: garrison }
        two: { address: 10.0.0.2, web: garrison, application: jetty }
      limits:
        header: 32KiB
        body: 2GiB
        header_time: 5s
        idle_time: 10m
        keep_alive: 20s
        answer_time: 5m
        waiting_time: 1s
        waiting: 10
        connections: 500
        streams: 16
      """;

  @Test
  void whatTheFileSetsReachesTheGatewaysOfEdgeAndWebServer() {
    LimitsConfiguration expected =
        new LimitsConfiguration(
            32 << 10,
            2L << 30,
            LimitsConfiguration.DEFAULT.replayBytes(),
            5_000,
            600_000,
            20_000,
            300_000,
            1_000,
            10,
            500,
            16);
    assertThat(limits("one")).isEqualTo(expected);
    assertThat(limits("two")).isEqualTo(expected);
  }

  @Test
  void theDefaultsOfTheFileAreThoseOfTheGateway() {
    assertThat(GatewayRole.limits(Limits.DEFAULTS)).isEqualTo(LimitsConfiguration.DEFAULT);
  }

  @Test
  void whereNginxIsTheWebServerTheGatewayHasTheDatabaseAlone() {
    GatewayConfiguration configuration =
        role(
                "two",
                FILE.replace(
                    "web: garrison, application: jetty",
                    "web: nginx, application: jetty, database: mariadb"))
            .configuration();
    assertThat(configuration.web()).isNull();
    assertThat(configuration.accessLog()).isNull();
    assertThat(configuration.sqlPassage()).isNotNull();
    assertThat(configuration.sqlEntry()).isNotNull();
  }

  @Test
  void whereNginxIsTheWebServerAndThereIsNoDatabaseNoGatewayRuns() {
    String file = FILE.replace("web: garrison", "web: nginx");
    assertThat(role("two", file).workload(Installation.ofThisProcess())).isEmpty();
    assertThat(role("two", FILE).workload(Installation.ofThisProcess())).isPresent();
  }

  private static LimitsConfiguration limits(String server) {
    return role(server, FILE).configuration().limits();
  }

  private static GatewayRole role(String server, String file) {
    Infrastructure infrastructure = InfrastructureFile.read("f.yaml", Path.of("/srv"), file);
    var plan =
        new Planner(infrastructure, new Generation(1))
            .plan(infrastructure.server(new ServerName(server)).orElseThrow());
    NodeFolders folders = new NodeFolders(Path.of("/srv/state"), Path.of("/srv/run"));
    return new GatewayRole(plan, new DomainName("www.example.com"), folders, Place.LAB);
  }
}
