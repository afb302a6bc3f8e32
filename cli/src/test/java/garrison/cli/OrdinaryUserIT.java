// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.cli.Program.Run;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The example run by a user without any rights, who has a copy of the installation and nothing
 * else: no entry in /etc/passwd, no group, no home but a folder.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class OrdinaryUserIT {
  /** A number that no user of this machine has. */
  private static final String USER = "23017";

  private static final String SITE = "https://www.foobar.com";

  private Path folder;
  private String sitePort;

  @BeforeAll
  void up() throws IOException {
    folder = Files.createTempDirectory("garrison");
    Path repository = Path.of("..").toAbsolutePath().normalize();
    Path example = repository.resolve("examples").resolve("foobar");
    Path installation = Files.createDirectory(folder.resolve("installation"));
    for (String part : List.of("lib", "tomcat", "jetty")) {
      copy(repository.resolve("target").resolve("garrison").resolve(part), installation);
    }
    copy(example.resolve("site"), folder);
    copy(repository.resolve("site/target/foobar.war"), folder);
    Files.writeString(
        folder.resolve("garrison.yaml"),
        Files.readString(example.resolve("garrison.yaml")).replace("../../site/target/", ""));
    machine("chown", "-R", USER + ":" + USER, folder.toString());
    sitePort = freePort();
    garrison("up", "--detach", "--site-port", sitePort, "--dashboard-port", freePort()).orFail();
  }

  @AfterAll
  void removeEverything() {
    garrison("down");
    machine("rm", "-rf", folder.toString(), "/tmp/garrison-" + USER);
  }

  @Test
  @Order(1)
  void allServersRunAsThisUser() {
    assertThat(garrison("status").orFail().out()).contains("nothing is wrong");
    assertThat(processes()).hasSizeGreaterThan(10);
  }

  @Test
  @Order(1)
  void theInternetReachesBothContainers() {
    String answers =
        exec("internet", "curl", "-sS", "--cacert", authority(), SITE + "/api/where?[1-10]")
            .orFail()
            .out();
    assertThat(answers).contains("tomcat", "jetty", "\"client\":\"192.0.2.1\"");
  }

  @Test
  @Order(1)
  void theMachineReachesTheSiteThroughTheRelay() {
    String page =
        machine("curl", "-sS", "--cacert", authority(), "https://localhost:" + sitePort + "/");
    assertThat(page).contains("<html");
  }

  @Test
  @Order(1)
  void theFirewallsAreReal() {
    assertThat(exec("web-1", "nft", "list", "table", "inet", "garrison").orFail().out())
        .contains("policy drop");
    int refused = 28; // curl: nobody answered in time
    assertThat(exec("intruder", "curl", "-sS", "-m", "2", "https://10.0.0.11:8443/").exit())
        .isEqualTo(refused);
  }

  @Test
  @Order(2)
  void aDrillBreaksAndHealsAndProves() {
    assertThat(garrison("drill", "database-cut").orFail().out())
        .contains("database-cut on ", ", 0 lost, 0 duplicated, ");
    await().atMost(60, SECONDS).until(() -> garrison("status").exit() == 0);
  }

  @Test
  @Order(3)
  void killingTheFirstProcessLeavesNone() {
    String first = machine("pgrep", "-o", "-x", "-U", USER, "unshare").strip();
    machine("kill", "-9", first);
    await().atMost(20, SECONDS).until(() -> processes().isEmpty());
    assertThat(garrison("status").out()).contains("down");
  }

  private String authority() {
    return folder.resolve(".garrison").resolve("authority.pem").toString();
  }

  private static List<String> processes() {
    return Program.finish(Program.start(List.of("pgrep", "-U", USER))).out().lines().toList();
  }

  private Run exec(String host, String... command) {
    List<String> arguments = new ArrayList<>(List.of("exec", host, "--"));
    arguments.addAll(List.of(command));
    return garrison(arguments.toArray(String[]::new));
  }

  /** Runs a command of garrison as the user, in the user's folder. */
  private Run garrison(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
    command.addAll(List.of("env", "--chdir=" + folder, "HOME=" + folder));
    command.addAll(List.of(Program.java(), "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dgarrison.home=" + folder.resolve("installation"));
    command.addAll(List.of("-cp", classPath(), "garrison.cli.GarrisonMain"));
    command.addAll(List.of(arguments));
    return Program.finish(Program.start(command));
  }

  private String classPath() {
    try (Stream<Path> jars = Files.list(folder.resolve("installation").resolve("lib"))) {
      return String.join(":", jars.map(Path::toString).sorted().toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void copy(Path from, Path into) {
    machine("cp", "-r", from.toString(), into.toString());
  }

  private static String machine(String... command) {
    return Program.finish(Program.start(List.of(command))).orFail().out();
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
