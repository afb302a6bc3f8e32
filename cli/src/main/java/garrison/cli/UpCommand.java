// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import garrison.lab.LabSettings;
import garrison.model.Infrastructure;
import garrison.model.Port;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
    name = "up",
    header = "Runs all servers of the file on this machine, in the lab.",
    description =
        """
        Every server gets namespaces, a firewall and processes of its own; this machine's \
        network stays as it is. Returns when every role is healthy with --detach, else when it \
        is stopped: by Ctrl-C, garrison down, or the end of this terminal. A start that fails \
        leaves nothing running.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison up                          until Ctrl-C
          garrison up --detach                 until garrison down
          garrison up --site-port 18443 --dashboard-port 19443 shop/garrison.yaml
          garrison up --detach --json | jq -r .site

        @|bold Files|@
          .garrison beside the file: the database, certificates, secrets and logs. It stays.
          .garrison/authority.pem is what a browser has to trust.
          /tmp/garrison-UID: sockets, gone when the lab ends.\
        """)
final class UpCommand implements Callable<Integer> {
  /** Waiting in the foreground is done in such steps, so that the lab's own end is noticed. */
  private static final Duration STEP = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final FileArgument file = new FileArgument();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--detach", description = "Returns when every role is healthy.")
  private boolean detach;

  @Option(
      names = "--site-port",
      paramLabel = "PORT",
      description = "This machine's port for the site. Default: " + LabSettings.SITE_PORT + ".")
  private Port sitePort = new Port(LabSettings.SITE_PORT);

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      description =
          "This machine's port for the dashboard. Default: " + LabSettings.DASHBOARD_PORT + ".")
  private Port dashboardPort = new Port(LabSettings.DASHBOARD_PORT);

  @Override
  public Integer call() throws InterruptedException {
    requireTwoPorts();
    InfrastructureSource source = file.source();
    Infrastructure infrastructure = source.read();
    LabSettings settings =
        LabSettings.defaults().withPorts(sitePort.number(), dashboardPort.number());
    Lab lab = Lab.ofFile(source.file());
    Terminal terminal = Terminal.of(spec);
    Lab.Mode mode = detach ? Lab.Mode.DETACHED : Lab.Mode.ATTACHED;
    Lab.Outcome outcome;
    Duration took;
    try (Progress progress = Progress.on(terminal)) {
      outcome = lab.up(source.file(), infrastructure, settings, mode, progress);
      took = progress.elapsed();
    }
    boolean stays = !detach && outcome == Lab.Outcome.STARTED;
    if (stays) {
      // Only who started it stops it when it ends.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopIfUp(lab, terminal), "down"));
    }
    PrintWriter out = terminal.out();
    if (json.isWanted()) {
      out.println(Json.of(answer(lab, outcome, took)));
    } else if (outcome == Lab.Outcome.ALREADY_UP) {
      out.println(source.shown() + " is up already; garrison status shows how it is");
    } else {
      announce(out, lab, infrastructure, took);
    }
    out.flush();
    if (stays) {
      awaitEnd(lab);
    }
    return ExitCode.OK.code();
  }

  private void requireTwoPorts() {
    if (sitePort.equals(dashboardPort)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--dashboard-port: " + dashboardPort + " (expected: another port than --site-port)",
          "garrison help up shows what it takes");
    }
  }

  /** What {@code --json} prints: the ports are those of the lab that runs, whoever started it. */
  private static Map<String, Object> answer(Lab lab, Lab.Outcome outcome, Duration took) {
    JsonNode status = lab.status();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("outcome", outcome == Lab.Outcome.STARTED ? "started" : "already-up");
    answer.put("phase", status.path("phase").asString());
    answer.put("file", status.path("file").asString());
    answer.put("servers", status.path("servers").size());
    answer.put("site", "https://localhost:" + status.path("sitePort").asInt() + "/");
    answer.put("dashboard", "https://localhost:" + status.path("dashboardPort").asInt() + "/");
    answer.put("authority", lab.authorityCertificate().toString());
    answer.put("seconds", took.toMillis() / 1000.0);
    return answer;
  }

  private void announce(PrintWriter out, Lab lab, Infrastructure infrastructure, Duration took) {
    String domain = infrastructure.site().domain().value();
    String which = file.asOption();
    out.println(
        "up: "
            + infrastructure.servers().size()
            + " servers, every role healthy after "
            + took.toSeconds()
            + " s");
    out.println();
    out.println("  site        https://localhost:" + sitePort + "/");
    out.println("  dashboard   https://localhost:" + dashboardPort + "/");
    out.println("  authority   " + lab.authorityCertificate() + "  (what a browser has to trust)");
    out.println();
    out.println(
        "  garrison exec"
            + which
            + " internet -- curl --cacert "
            + lab.authorityCertificate()
            + " https://"
            + domain
            + "/");
    out.println(
        "  garrison status"
            + which
            + ", garrison down"
            + which
            + (detach ? "" : ", or Ctrl-C here"));
  }

  private static void stopIfUp(Lab lab, Terminal terminal) {
    if (lab.isUp()) {
      var _ = DownCommand.stop(lab, terminal);
    }
  }

  private static void awaitEnd(Lab lab) throws InterruptedException {
    while (!lab.awaitEnd(STEP)) {
      // The lab lives; Ctrl-C ends this process, and its last act is to stop the lab.
    }
  }
}
