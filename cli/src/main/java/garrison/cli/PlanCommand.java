// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Flow;
import garrison.model.Generation;
import garrison.model.Infrastructure;
import garrison.model.Server;
import garrison.model.Site;
import garrison.model.plan.Plan;
import garrison.model.plan.Planner;
import garrison.model.plan.RolePlan;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    header = "Shows what each server will run, and whom it will talk to.",
    description =
        """
        A Plan is all that a server has to run, with its addresses, and every Flow that its \
        firewall permits. Starts nothing.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison plan
          garrison plan --json | jq '.[] | {server, roles}'\
        """)
final class PlanCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final FileArgument file = new FileArgument();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    Infrastructure infrastructure = file.source().read();
    Planner planner = new Planner(infrastructure, new Generation(1));
    List<Plan> plans = infrastructure.servers().stream().map(planner::plan).toList();
    PrintWriter out = Terminal.of(spec).out();
    if (json.isWanted()) {
      out.println(Json.of(plans.stream().map(PlanCommand::fields).toList()));
    } else {
      plans.forEach(plan -> print(out, plan));
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static void print(PrintWriter out, Plan plan) {
    Server server = plan.server();
    String outside = server.publicAddress().map(address -> ", public " + address).orElse("");
    out.println(server.name() + "  " + server.address() + outside);
    for (RolePlan role : plan.roles()) {
      out.println("  runs    " + role.role() + ": " + role.engine() + "; " + describe(role));
    }
    for (Flow flow : plan.flows()) {
      String direction = FlowDirection.of(server.name(), flow);
      out.println("  " + direction + flow + ": " + flow.purpose());
    }
    out.println();
  }

  private static Map<String, Object> fields(Plan plan) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("server", plan.server().name().value());
    fields.put("address", plan.server().address().text());
    plan.server().publicAddress().ifPresent(address -> fields.put("public", address.text()));
    fields.put("roles", plan.roles().stream().map(PlanCommand::fields).toList());
    fields.put("flows", plan.flows().stream().map(FlowsCommand::fields).toList());
    return fields;
  }

  private static Map<String, String> fields(RolePlan role) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("role", role.role().word());
    fields.put("engine", role.engine().word());
    fields.put("does", describe(role));
    return fields;
  }

  static String describe(RolePlan role) {
    return switch (role) {
      case RolePlan.Edge edge ->
          "listens on "
              + edge.https()
              + " and "
              + edge.http()
              + ", passes requests to "
              + names(edge.webServers())
              + (edge.balance() == Site.DEFAULT_BALANCE ? "" : ", balance " + edge.balance());
      case RolePlan.Web web -> "listens on " + web.listen() + " for " + web.accepts();
      case RolePlan.Application application ->
          "runs "
              + application.war().getFileName()
              + (application.databases().isEmpty()
                  ? ", without a database"
                  : ", its database is on "
                      + String.join(" or ", servers(application.databases())));
      case RolePlan.Database database ->
          (database.others().isEmpty()
                  ? "accepts writes"
                  : "accepts writes or follows " + String.join(" or ", servers(database.others())))
              + ", applications reach it on "
              + database.entry();
      case RolePlan.Monitor monitor ->
          "collects on "
              + monitor.collector()
              + ", dashboard on "
              + monitor.dashboard()
              + ", keeps "
              + monitor.retention().toHours()
              + " h";
      case RolePlan.Agent agent ->
          agent
              .monitor()
              .map(monitor -> "reports to " + monitor.server())
              .orElse("reports to nobody");
    };
  }

  private static String names(List<RolePlan.Target> targets) {
    return String.join(" and ", servers(targets));
  }

  private static List<String> servers(List<RolePlan.Target> targets) {
    return targets.stream().map(target -> target.server().value()).toList();
  }
}
