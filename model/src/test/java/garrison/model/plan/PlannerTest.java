// SPDX-License-Identifier: Apache-2.0
package garrison.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import garrison.model.Engine;
import garrison.model.Flow;
import garrison.model.Flows;
import garrison.model.Generation;
import garrison.model.Identity;
import garrison.model.Infrastructure;
import garrison.model.ListeningPorts;
import garrison.model.Party;
import garrison.model.Risks;
import garrison.model.ServerName;
import garrison.model.file.InfrastructureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private Infrastructure example;

  @BeforeEach
  void readTheExample() throws IOException {
    Path file = Path.of("..", "examples", "foobar", "garrison.yaml");
    example = InfrastructureFile.read("garrison.yaml", Path.of("/srv"), Files.readString(file));
  }

  @Test
  void everyFlowHasANameOfItsOwn() {
    assertThat(Flows.of(example)).extracting(Flow::name).doesNotHaveDuplicates();
  }

  @Test
  void theInternetReachesTheEdgeOnTwoPortsAndNothingElse() {
    assertThat(Flows.of(example).stream().filter(flow -> flow.from() instanceof Party.Internet))
        .extracting(Flow::name)
        .containsExactly("internet>edge-1.edge:tcp/443", "internet>edge-1.edge:tcp/80");
  }

  @Test
  void aWebServerAcceptsTheEdgeAlone() {
    RolePlan.Web web = plan("web-1").role(RolePlan.Web.class).orElseThrow();
    assertThat(web.accepts())
        .extracting(Identity::toString)
        .containsExactly("spiffe://www.foobar.com/edge-1/edge");
  }

  @Test
  void edgeAndWebServersAreGivenLimitsAndBalanceOfTheFile() {
    assertThat(plan("edge-1").role(RolePlan.Edge.class).orElseThrow().limits())
        .isEqualTo(example.limits());
    assertThat(plan("edge-1").role(RolePlan.Edge.class).orElseThrow().balance())
        .isEqualTo(example.site().balance());
    assertThat(plan("web-2").role(RolePlan.Web.class).orElseThrow().limits())
        .isEqualTo(example.limits());
  }

  @Test
  void eitherDatabaseMayFollowTheOther() {
    assertThat(database("web-2").others())
        .extracting(other -> other.identity().toString())
        .containsExactly("spiffe://www.foobar.com/web-1/database");
    assertThat(database("web-2").replicates())
        .extracting(Identity::commonName)
        .containsExactly("database@web-1");
  }

  @Test
  void aDatabaseIsCopiedByTheOtherOneAlone() {
    assertThat(database("web-2").copies().toString()).isEqualTo("10.0.0.12:3309");
    assertThat(database("web-2").copiers())
        .extracting(Identity::commonName)
        .containsExactly("database@web-1");
    assertThat(Flows.of(example).stream().filter(flow -> flow.port().equals(ListeningPorts.COPY)))
        .extracting(Flow::name)
        .containsExactly(
            "web-1.database>web-2.database:tcp/3309", "web-2.database>web-1.database:tcp/3309");
  }

  @Test
  void bothApplicationsKnowBothDatabases() {
    for (String server : List.of("web-1", "web-2")) {
      RolePlan.Application application =
          plan(server).role(RolePlan.Application.class).orElseThrow();
      assertThat(application.databases())
          .extracting(database -> database.endpoint().toString())
          .containsExactly("10.0.0.11:3307", "10.0.0.12:3307");
    }
  }

  @Test
  void everyServerHasAPlaceOfItsOwnInTheQuorum() {
    List<RolePlan.QuorumSeat> seats =
        plan("edge-1").role(RolePlan.Agent.class).orElseThrow().quorum();
    assertThat(seats)
        .extracting(seat -> seat.server().value())
        .containsExactly("edge-1", "web-1", "web-2");
    assertThat(seats)
        .extracting(RolePlan.QuorumSeat::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id >= 1 && id <= 254);
  }

  @Test
  void aServerWithoutADatabaseIsTheOneThatLeadsTheQuorum() {
    List<RolePlan.QuorumSeat> seats =
        plan("web-1").role(RolePlan.Agent.class).orElseThrow().quorum();
    assertThat(Collections.max(seats, Comparator.comparingInt(RolePlan.QuorumSeat::id)).server())
        .isEqualTo(new ServerName("edge-1"));
    assertThat(seats.stream().filter(RolePlan.QuorumSeat::shouldLead))
        .extracting(seat -> seat.server().value())
        .containsExactly("edge-1");
  }

  @Test
  void aServersPlaceInTheQuorumStaysWhenTheFileIsReordered() {
    Infrastructure reordered =
        new Infrastructure(
            example.site(),
            example.servers().reversed(),
            example.limits(),
            example.operators(),
            example.database(),
            example.monitoring());
    var before = plan("web-1").role(RolePlan.Agent.class).orElseThrow().quorum();
    var after =
        new Planner(reordered, new Generation(2))
            .plan(example.server(new ServerName("web-1")).orElseThrow())
            .role(RolePlan.Agent.class)
            .orElseThrow()
            .quorum();
    assertThat(after).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aServerIsGivenOnlyTheFlowsItTakesPartIn() {
    assertThat(plan("web-2").flows())
        .allMatch(flow -> flow.name().contains("web-2."))
        .extracting(Flow::name)
        .contains("edge-1.edge>web-2.web:tcp/8443", "web-2.agent>edge-1.monitor:tcp/4318")
        .doesNotContain("web-1.agent>edge-1.monitor:tcp/4318");
  }

  @Test
  void whatBothServersShareIsARisk() {
    assertThat(Risks.of(example))
        .extracting(Risks.Risk::text)
        .anyMatch(text -> text.startsWith("mariadb plays database on web-1 and web-2"))
        .anyMatch(text -> text.startsWith("edge-1 alone is edge"))
        .noneMatch(text -> text.contains("plays application"))
        .noneMatch(text -> text.contains("plays web"));
  }

  @Test
  void whoPlaysAWebServerChangesNeitherFlowsNorWhoIsAccepted() throws IOException {
    Infrastructure alike = exampleWith("web: nginx", "web: garrison");
    assertThat(Flows.of(alike)).isEqualTo(Flows.of(example));
    assertThat(plan("web-2").role(RolePlan.Web.class).orElseThrow().engine())
        .isEqualTo(Engine.NGINX);
    assertThat(plan("web-2").role(RolePlan.Web.class).orElseThrow().accepts())
        .isEqualTo(plan("web-1").role(RolePlan.Web.class).orElseThrow().accepts());
    assertThat(Risks.of(alike))
        .extracting(Risks.Risk::text, Risks.Risk::remedy)
        .contains(
            tuple(
                "garrison plays web on web-1 and web-2: one bug in it takes both",
                "let one of them run nginx"));
  }

  private static Infrastructure exampleWith(String text, String other) throws IOException {
    String file = Files.readString(Path.of("..", "examples", "foobar", "garrison.yaml"));
    return InfrastructureFile.read("garrison.yaml", Path.of("/srv"), file.replace(text, other));
  }

  private RolePlan.Database database(String server) {
    return plan(server).role(RolePlan.Database.class).orElseThrow();
  }

  private Plan plan(String server) {
    return new Planner(example, new Generation(1))
        .plan(example.server(new ServerName(server)).orElseThrow());
  }
}
