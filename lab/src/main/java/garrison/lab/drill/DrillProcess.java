// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.lab.Lab;
import garrison.lab.LabException;
import garrison.lab.LabPlan;
import garrison.model.IpAddress;
import garrison.model.ListeningPorts;
import garrison.model.Role;
import garrison.model.Server;
import garrison.node.program.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a drill in a process of its own inside the lab's namespaces, where every host's network can
 * be entered, and hands on what it says.
 */
public final class DrillProcess {
  /** By name: the commands' own class path is without what a drill needs. */
  static final String MAIN = "garrison.lab.drill.DrillMain";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final int HEAP_MEBIBYTES = 256;
  private static final long LAST_SECONDS = 30;

  /** The same small and frugal virtual machine as the lab's other programs. */
  private static final List<String> FLAGS =
      List.of(
          "-Xmx" + HEAP_MEBIBYTES + "m",
          "-Xms32m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-UsePerfData",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final Lab lab;
  private final DrillPlan plan;

  private DrillProcess(Lab lab, DrillPlan plan) {
    this.lab = lab;
    this.plan = plan;
  }

  /**
   * What a person may choose.
   *
   * @param kind which drill
   * @param times how many cycles
   * @param seed decides what is left to chance
   * @param limitSeconds how long writes and two copies may take to be back
   * @param paceMillis the resolution of what is measured
   */
  public record Choice(DrillKind kind, int times, long seed, int limitSeconds, int paceMillis) {}

  /**
   * Prepares a drill of a lab that is up.
   *
   * @param now names its folder
   */
  public static DrillProcess prepare(Lab lab, Choice choice, Instant now) {
    LabPlan of = lab.plan();
    String run = Long.toString(now.getEpochSecond(), 36);
    Path folder =
        lab.state().resolve("drills").resolve(STAMP.format(now) + "-" + choice.kind().word());
    List<DrillPlan.Server> servers = new ArrayList<>();
    for (Server server : of.infrastructure().servers()) {
      String name = server.name().value();
      servers.add(
          new DrillPlan.Server(
              name,
              server.plays(Role.EDGE),
              server.plays(Role.DATABASE),
              server.plays(Role.APPLICATION),
              lab.nodeSocket(name),
              lab.nodeSocket(name).resolveSibling("mariadb.sock"),
              lab.state().resolve("servers").resolve(name).resolve("database")));
    }
    Server edge =
        of.infrastructure().playing(Role.EDGE).stream()
            .findFirst()
            .orElseThrow(() ->
                new LabException(
                    "drill: no server is an edge (expected: one, which visitors write through)",
                    "give a server the role edge in the file"));
    DrillPlan.Site site =
        new DrillPlan.Site(
            edge.publicAddress().map(IpAddress::text).orElse(edge.address().text()),
            ListeningPorts.HTTPS.number(),
            of.infrastructure().site().domain().value(),
            lab.authorityCertificate());
    return new DrillProcess(
        lab,
        new DrillPlan(
            choice.kind(),
            choice.times(),
            choice.seed(),
            choice.limitSeconds(),
            choice.paceMillis(),
            run,
            folder,
            lab.controlSocket(),
            lab.state().resolve("writer"),
            site,
            lab.state().resolve("secrets").resolve("database-application"),
            servers));
  }

  /** Where ledgers and records of the cycles are. */
  public Path folder() {
    return plan.folder();
  }

  /**
   * Runs it to its end.
   *
   * @param events gets each of its JSON objects
   */
  public void run(Consumer<JsonNode> events) {
    try {
      Files.createDirectories(plan.folder());
      Path file = plan.folder().resolve("plan.json");
      Files.writeString(file, JSON.writeValueAsString(plan));
      Process process =
          new ProcessBuilder(lab.insideCommand(command(file)))
              .directory(Path.of("/").toFile())
              .redirectError(plan.folder().resolve("drill.log").toFile())
              .start();
      // Whoever interrupts this command wants the lab to be as it was: the end of its input tells
      // the drill, and it is given the time to heal.
      Thread end = new Thread(() -> end(process), "end of the drill");
      Runtime.getRuntime().addShutdownHook(end);
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          events.accept(JSON.readTree(line));
        }
      } finally {
        end(process);
        removeHook(end);
      }
    } catch (IOException e) {
      throw new LabException(
          "running the drill: " + e.getMessage(), "see drill.log in " + plan.folder());
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The hook is running: this process ends.
    }
  }

  private static void end(Process process) {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(LAST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(Path file) {
    Installation installation = Installation.ofThisProcess();
    List<String> command = new ArrayList<>();
    command.add(installation.java().toString());
    command.addAll(FLAGS);
    command.add("-cp");
    command.add(
        installation
            .home()
            .map(home -> home.resolve("lib"))
            .filter(Files::isDirectory)
            .map(lib -> lib + "/*")
            .orElse(installation.classPath()));
    command.addAll(List.of(MAIN, file.toString()));
    return List.copyOf(command);
  }
}
