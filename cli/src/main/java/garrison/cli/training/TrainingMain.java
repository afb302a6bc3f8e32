// SPDX-License-Identifier: Apache-2.0

package garrison.cli.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import garrison.cli.GarrisonMain;
import garrison.lab.Lab;
import garrison.node.program.Installation;
import garrison.node.program.JavaProgram;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Started by the launcher after a build: brings a small lab up with every role in it, uses it as
 * visitors and an operator would, takes it down and makes the caches (JEP 483, 514) of what was
 * seen. The commands run in this very process, so that the launcher can train the command line with
 * it. The only argument is an empty folder, which holds {@code PROGRAM.aot} at the end.
 *
 * <p>It needs what a lab needs. Where there is no lab there are no caches, and everything works
 * without them.
 */
public final class TrainingMain {
  /** Which program is trained on which server of the training run. */
  private static final Map<JavaProgram, String> TRAINED =
      Map.of(
          JavaProgram.LAB, "lab",
          JavaProgram.NODE, "all",
          JavaProgram.GATEWAY, "all",
          JavaProgram.MONITOR, "all",
          JavaProgram.TOMCAT, "all",
          JavaProgram.JETTY, "other");

  private static final long VISITS_LIMIT_SECONDS = 60;
  private static final long CACHE_LIMIT_SECONDS = 120;
  private static final int SWITCHOVER_TRIES = 20;
  private static final long SWITCHOVER_PAUSE_MILLIS = 500;

  private final Path folder;
  private final Path file;

  private TrainingMain(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("run").resolve("garrison.yaml");
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 1) {
      System.err.println("error: arguments: " + arguments.length + " (expected: one folder)");
      System.err.println("hint: ./garrison up trains by itself");
      System.exit(2);
    }
    TrainingMain training = new TrainingMain(Path.of(arguments[0]).toAbsolutePath());
    System.exit(training.run());
  }

  private int run() throws IOException, InterruptedException {
    Map<JavaProgram, Path> records = new LinkedHashMap<>();
    for (Map.Entry<JavaProgram, String> trained : TRAINED.entrySet()) {
      Path record = Installation.record(folder, trained.getKey(), trained.getValue());
      Files.createFile(record);
      records.put(trained.getKey(), record);
    }
    writeFile();
    System.setProperty(Installation.TRAINING, folder.toString());
    int code = use();
    System.clearProperty(Installation.TRAINING);
    return code == 0 ? makeCaches(records) : code;
  }

  private void writeFile() throws IOException {
    Path root = Path.of(System.getProperty("garrison.root")).toAbsolutePath();
    try (InputStream template = TrainingMain.class.getResourceAsStream("garrison.yaml")) {
      if (template == null) {
        throw new IOException("garrison.yaml: not among the program's resources");
      }
      Files.createDirectories(folder.resolve("run"));
      Files.writeString(
          file,
          new String(template.readAllBytes(), UTF_8)
              .replace("STATIC", root.resolve("examples/foobar/site/public").toString())
              .replace("WAR", root.resolve("site/target/foobar.war").toString()));
    }
  }

  private int use() throws IOException, InterruptedException {
    // Whoever interrupts this wants no lab to be left.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Lab.ofFile(file).down(), "down"));
    String sitePort = freePort();
    String dashboardPort = freePort();
    int code =
        command(
            "up", "--detach", "--site-port", sitePort, "--dashboard-port", dashboardPort, name());
    if (code != 0) {
      return code;
    }
    try {
      // What a takeover needs is needed at once when there is one, and hardly ever otherwise.
      switchOver("other");
      switchOver("all");
      visit(sitePort, dashboardPort);
      for (String[] look :
          new String[][] {
            {"status", "-f", name()},
            {"status", "--json", "-f", name()},
            {"exec", "-f", name(), "internet", "--", "true"},
            {"check", name()},
            {"plan", name()},
            {"flows", name()},
            {"database", "-f", name()},
            {"drill", "list"},
            {"help"}
          }) {
        command(look);
      }
    } finally {
      code = command("down", "-f", name());
    }
    return code;
  }

  /** Has another server write, as soon as it can. Without that, the caches lack a little. */
  private void switchOver(String server) throws InterruptedException {
    int code = 1;
    for (int i = 0; code != 0 && i < SWITCHOVER_TRIES; i++) {
      TimeUnit.MILLISECONDS.sleep(SWITCHOVER_PAUSE_MILLIS);
      code = command("database", "-f", name(), "switchover", server);
    }
  }

  private String name() {
    return file.toString();
  }

  private static int command(String... arguments) {
    return GarrisonMain.run(
        new PrintWriter(Writer.nullWriter()), new PrintWriter(System.err, true, UTF_8), arguments);
  }

  /** In a process of its own: the command line is not to remember a client it never is. */
  private void visit(String sitePort, String dashboardPort)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TrainingVisits.class.getName());
    command.add(file.resolveSibling(".garrison").resolve("authority.pem").toString());
    command.addAll(List.of(sitePort, dashboardPort));
    finish(command, VISITS_LIMIT_SECONDS);
  }

  private int makeCaches(Map<JavaProgram, Path> records) throws IOException, InterruptedException {
    Installation installation = Installation.ofThisProcess();
    for (Map.Entry<JavaProgram, Path> record : records.entrySet()) {
      Path cache = folder.resolve(record.getKey().cacheName());
      finish(
          installation.cacheCommand(record.getKey(), record.getValue(), cache),
          CACHE_LIMIT_SECONDS);
    }
    return 0;
  }

  private static void finish(List<String> command, long limitSeconds)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(
          command.getFirst() + ": still running after " + limitSeconds + " s: " + command);
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit code " + process.exitValue() + ": " + command);
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
