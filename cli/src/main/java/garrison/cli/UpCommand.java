// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import garrison.lab.LabSettings;
import garrison.model.Infrastructure;
import garrison.model.Port;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "up", description = "Runs all servers of the file on this machine, in the lab.")
final class UpCommand implements Callable<Integer> {
  /** Waiting in the foreground is done in such steps, so that the lab's own end is noticed. */
  private static final Duration STEP = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Default: ./garrison.yaml, else the example.")
  private @Nullable Path file;

  @Option(names = "--detach", description = "Returns when every role is healthy.")
  private boolean detach;

  @Option(
      names = "--site-port",
      paramLabel = "PORT",
      defaultValue = "8443",
      description = "This machine's port for the site. Default: 8443.")
  private int sitePort;

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      defaultValue = "9443",
      description = "This machine's port for the dashboard. Default: 9443.")
  private int dashboardPort;

  @Override
  public Integer call() throws InterruptedException {
    InfrastructureSource source = InfrastructureSource.find(Optional.ofNullable(file));
    Infrastructure infrastructure = source.read();
    LabSettings settings =
        LabSettings.defaults()
            .withPorts(port("--site-port", sitePort), port("--dashboard-port", dashboardPort));
    Lab lab = Lab.ofFile(source.file());
    PrintWriter out = Output.of(spec);
    Progress progress =
        new Progress(Objects.requireNonNull(spec).commandLine().getErr(), isTerminal());
    Lab.Mode mode = detach ? Lab.Mode.DETACHED : Lab.Mode.ATTACHED;
    if (!detach) {
      Runtime.getRuntime().addShutdownHook(new Thread(lab::down, "down"));
    }
    Lab.Outcome outcome = lab.up(source.file(), infrastructure, settings, mode, progress);
    progress.end();
    if (outcome == Lab.Outcome.ALREADY_UP) {
      out.println(source.shown() + " is up already; garrison status shows how it is");
      out.flush();
      return ExitCode.OK.code();
    }
    announce(out, lab, infrastructure);
    if (detach) {
      return ExitCode.OK.code();
    }
    return stay(lab);
  }

  private void announce(PrintWriter out, Lab lab, Infrastructure infrastructure) {
    String domain = infrastructure.site().domain().value();
    out.println("up: " + infrastructure.servers().size() + " servers, every role healthy");
    out.println();
    out.println("  site        https://localhost:" + sitePort + "/");
    out.println("  dashboard   https://localhost:" + dashboardPort + "/");
    out.println("  authority   " + lab.authorityCertificate() + "  (what a browser has to trust)");
    out.println();
    out.println(
        "  garrison exec internet -- curl --cacert "
            + lab.authorityCertificate()
            + " https://"
            + domain
            + "/");
    out.println("  garrison status, garrison down" + (detach ? "" : ", or Ctrl-C here"));
    out.flush();
  }

  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again where there is no terminal
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static int stay(Lab lab) throws InterruptedException {
    while (!lab.awaitEnd(STEP)) {
      // The lab lives; Ctrl-C ends this process, and its last act is to stop the lab.
    }
    return ExitCode.OK.code();
  }

  private int port(String option, int number) {
    try {
      return new Port(number).number();
    } catch (IllegalArgumentException _) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          option + ": " + number + " (expected: 1-65535)");
    }
  }
}
