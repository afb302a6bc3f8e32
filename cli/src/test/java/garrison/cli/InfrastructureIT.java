// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.cli.Program.Run;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The example in the lab, end to end: real processes, real firewalls, real certificates. */
@ExtendWith(RunningExample.class)
@TestInstance(Lifecycle.PER_CLASS)
class InfrastructureIT {
  private static final String SITE = "https://www.foobar.com";

  /** The followers' way to the quorum's leader: only the leader listens there. */
  private static final int QUORUM = 2888;

  private final Example example;

  InfrastructureIT(Example example) {
    this.example = example;
  }

  @Test
  void manyRequestsShowTomcatAndJettyInTurn() {
    Map<String, Integer> answers = new TreeMap<>();
    Matcher where =
        Pattern.compile("\"container\":\"([^\"/ ]+)")
            .matcher(example.visit(SITE + "/api/where?[1-40]").orFail().out());
    while (where.find()) {
      answers.merge(where.group(1).replaceAll(".*(Tomcat|[Jj]etty).*", "$1"), 1, Integer::sum);
    }
    assertThat(answers).hasSize(2);
    assertThat(answers.values()).allMatch(count -> count >= 5);
  }

  @Test
  void anEntryWrittenThroughOneServerIsReadThroughTheOther() {
    String id = "both-" + System.nanoTime();
    Run written = put(id, "seen by both");
    assertThat(written.out()).contains("201");
    Map<String, String> readers = new HashMap<>();
    await()
        .atMost(30, SECONDS)
        .until(() -> {
          Run read = example.visit("-i", SITE + "/api/entries/" + id + "?[1-6]").orFail();
          assertThat(read.out()).doesNotContain("404").contains("seen by both");
          String where = example.visit(SITE + "/api/where?[1-6]").orFail().out();
          if (where.contains("web-1")) {
            readers.put("web-1", read.out());
          }
          if (where.contains("web-2")) {
            readers.put("web-2", read.out());
          }
          return readers.size() == 2;
        });
  }

  @Test
  void everyScanOfAllPortsFindsWhatTheFlowsSayAndNothingElse() {
    Map<String, Set<Integer>> expected =
        Map.ofEntries(
            Map.entry("internet 203.0.113.10", Set.of(80, 443)),
            Map.entry("intruder 10.0.0.10", Set.of()),
            Map.entry("intruder 10.0.0.11", Set.of()),
            Map.entry("intruder 10.0.0.12", Set.of()),
            Map.entry("edge-1 10.0.0.11", Set.of(QUORUM, 3888, 8443)),
            Map.entry("edge-1 10.0.0.12", Set.of(QUORUM, 3888, 8443)),
            Map.entry("web-1 10.0.0.10", Set.of(QUORUM, 3888, 4318)),
            Map.entry("web-2 10.0.0.10", Set.of(QUORUM, 3888, 4318)),
            Map.entry("web-1 10.0.0.12", Set.of(QUORUM, 3306, 3307, 3309, 3888)),
            Map.entry("web-2 10.0.0.11", Set.of(QUORUM, 3306, 3307, 3309, 3888)));
    // Side by side: a scan mostly waits for ports that never answer.
    Map<String, Process> scans = new TreeMap<>();
    for (String way : expected.keySet()) {
      List<String> ends = List.of(way.split(" "));
      scans.put(way, startScan(ends.getFirst(), ends.getLast()));
    }
    Set<String> leaders = new TreeSet<>();
    scans.forEach((way, process) -> {
      Run scan = Program.finish(process).orFail();
      Set<Integer> reached = new TreeSet<>(ports("open", scan));
      if (reached.contains(QUORUM)) {
        leaders.add(way.substring(way.indexOf(' ') + 1));
      }
      // A port that a flow opens and where nobody listens refuses: the firewall let it through.
      assertThat(ports("refused", scan)).as(way).isSubsetOf(Set.of(QUORUM));
      reached.addAll(ports("refused", scan));
      assertThat(reached).as(way).isEqualTo(expected.get(way));
      if (way.startsWith("intruder")) {
        assertThat(scan.out()).as(way).contains("silent 65535");
      }
    });
    assertThat(leaders).as("servers on which the quorum's leader listens").hasSize(1);
  }

  @Test
  void aConnectionWithoutTheRightCertificateIsRefused() {
    refuses("edge-1", "https://10.0.0.11:8443/", "agent");
    refuses("edge-1", "https://10.0.0.12:8443/", "monitor");
    refuses("web-1", "https://10.0.0.10:4318/v1/metrics", "web");
    refuses("web-2", "https://10.0.0.11:3307/", "web");
    refuses("web-1", "https://10.0.0.12:3307/", "database");
    refuses("web-1", "https://10.0.0.12:3309/", "application");
    for (String role : new String[] {"", "web"}) {
      assertThat(replicationLogin("web-2", role).out() + replicationLogin("web-2", role).err())
          .contains("Access denied");
    }
  }

  @Test
  void tenThousandRequestsAreCountedAsTenThousand() {
    long edgeBefore = requests("edge-1", "edge");
    long websBefore = requests("web-1", "web") + requests("web-2", "web");
    Run load =
        example.visit(
            "-Z", "--parallel-max", "20", "-o", "/dev/null", "-f", SITE + "/robots.txt?[1-10000]");
    assertThat(load.exit()).as(load.err()).isZero();
    assertThat(requests("edge-1", "edge") - edgeBefore).isEqualTo(10_000);
    assertThat(requests("web-1", "web") + requests("web-2", "web") - websBefore).isEqualTo(10_000);
  }

  @Test
  void aForgedClientAddressDoesNotArrive() {
    String log =
        example
            .visit(
                "-H",
                "X-Forwarded-For: 1.2.3.4",
                "-H",
                "Forwarded: for=1.2.3.4",
                SITE + "/api/where")
            .orFail()
            .out();
    assertThat(log).doesNotContain("1.2.3.4").contains("\"client\":\"192.0.2.1\"");
  }

  @ParameterizedTest
  @CsvSource({"web-1, application", "web-2, application", "web-1, web", "web-2, web"})
  void killingAProcessOfOneWebServerFailsNoRequestAndItComesBack(String server, String role) {
    long killed = example.role(server, role).path("pid").asLong();
    long before = requests("edge-1", "edge");
    Process load =
        example
            .program()
            .startOn(
                "internet",
                "curl",
                "-sS",
                "--cacert",
                example.authority(),
                "-Z",
                "--no-progress-meter",
                "--parallel-max",
                "4",
                "-w",
                "%{http_code}\n",
                "-o",
                "/dev/null",
                SITE + "/api/where?[1-3000]");
    await().atMost(30, SECONDS).until(() -> requests("edge-1", "edge") > before + 20);
    example.program().exec(server, "kill", "-9", Long.toString(killed)).orFail();
    assertThat(load.isAlive()).as("requests still run after the kill").isTrue();
    Run answers = Program.finish(load).orFail();
    assertThat(answers.out().lines().distinct()).as(answers.err()).containsExactly("200");
    assertThat(answers.out().lines()).hasSize(3000);
    await()
        .atMost(60, SECONDS)
        .until(() -> {
          JsonNode now = example.role(server, role);
          return now.path("healthy").asBoolean() && now.path("pid").asLong() != killed;
        });
    // Healthy for its own node; the edge has noticed when both servers answer again.
    await()
        .atMost(30, SECONDS)
        .until(() -> {
          String where = example.visit(SITE + "/api/where?[1-10]").orFail().out();
          return where.contains("web-1") && where.contains("web-2");
        });
  }

  @Test
  void aMarkerInAnEntryIsSeenOnLoopbackAndNeverOnThePrivateBridge() {
    String marker = "marker" + System.nanoTime();
    Process bridge = Program.start(example.onBridges(Capture.command("private")));
    Process loopback = example.program().startOn("web-1", Capture.command("lo"));
    Process otherLoopback = example.program().startOn("web-2", Capture.command("lo"));
    Capture.listening(bridge);
    Capture.listening(loopback);
    Capture.listening(otherLoopback);
    for (int i = 0; i < 6; i++) {
      assertThat(put(marker + "-" + i, marker).out()).contains("201");
    }
    for (String host : new String[] {"web-1", "web-2"}) {
      example.program().exec(host, Capture.END);
    }
    // By its handle: destroying the process itself would close the stream that is read next.
    bridge.toHandle().destroy();
    assertThat(Program.finish(loopback).out() + Program.finish(otherLoopback).out())
        .contains(marker);
    String onBridge = Program.finish(bridge).out();
    assertThat(onBridge).contains("10.0.0.11.8443").doesNotContain(marker);
  }

  @Test
  void theSiteIsReachedFromThisMachineThroughTheRelay() {
    Run page =
        Program.finish(
            Program.start(
                List.of(
                    "curl",
                    "-sS",
                    "--cacert",
                    example.authority(),
                    "https://localhost:" + example.sitePort() + "/")));
    assertThat(page.orFail().out()).contains("<html");
  }

  @Test
  void theDashboardIsReachedFromThisMachineAndNotFromTheInternet() {
    Run page =
        Program.finish(
            Program.start(
                List.of(
                    "curl",
                    "-sS",
                    "--cacert",
                    example.authority(),
                    "https://localhost:" + example.dashboardPort() + "/")));
    assertThat(page.orFail().out()).contains("<html");
    assertThat(example.visit("-m", "3", "https://203.0.113.10:9443/").exit()).isEqualTo(28);
  }

  @Test
  void upTwiceSaysThatItIsUpAndStopsNothing() {
    assertThat(example.up().orFail().out()).contains("is up already");
    Run attached = example.program().run("up", example.file().toString()).orFail();
    assertThat(attached.out()).contains("is up already");
    assertThat(example.status().path("phase").asString()).isEqualTo("ready");
  }

  private Run put(String id, String text) {
    return example.visit(
        "-X",
        "PUT",
        "-w",
        "%{http_code}",
        "-H",
        "Content-Type: application/json",
        "-d",
        "{\"author\":\"test\",\"text\":\"" + text + "\"}",
        SITE + "/api/entries/" + id);
  }

  private long requests(String server, String role) {
    JsonNode servers = example.status().path("servers");
    return servers.path(server).path("requests").path(role).asLong();
  }

  private static Set<Integer> ports(String answer, Run scan) {
    Set<Integer> ports = new TreeSet<>();
    Matcher line =
        Pattern.compile("^" + answer + " ([0-9]+)$", Pattern.MULTILINE).matcher(scan.out());
    while (line.find()) {
      ports.add(Integer.parseInt(line.group(1)));
    }
    return ports;
  }

  private Process startScan(String from, String address) {
    return example
        .program()
        .startOn(
            from, Program.java(), "-cp", Program.classPath(), "garrison.lab.PortScan", address);
  }

  /** Neither a stranger nor another role of the same server gets an answer. */
  private void refuses(String from, String url, String wrongRole) {
    Run stranger =
        example
            .program()
            .exec(from, "curl", "-sS", "-m", "10", "--cacert", example.authority(), url);
    assertThat(stranger.exit()).as(stranger.err()).isIn(35, 52, 55, 56);
    Path trust = example.trust(from);
    Run impostor =
        example
            .program()
            .exec(
                from,
                "curl",
                "-sS",
                "-m",
                "10",
                "--cacert",
                example.authority(),
                "--cert",
                trust.resolve(wrongRole + ".pem").toString(),
                "--key",
                trust.resolve(wrongRole + ".key").toString(),
                url);
    assertThat(impostor.exit()).as(url + " as " + wrongRole + impostor.err()).isIn(35, 52, 55, 56);
  }

  private Run replicationLogin(String from, String role) {
    Path trust = example.trust(from);
    String certificate =
        role.isEmpty()
            ? ""
            : " --ssl-cert="
                + trust.resolve(role + ".pem")
                + " --ssl-key="
                + trust.resolve(role + ".key");
    return example
        .program()
        .exec(
            from,
            "sh",
            "-c",
            "mariadb --no-defaults -h 10.0.0.11 -P 3306 -u replication-web-2 --ssl-ca="
                + example.authority()
                + certificate
                + " -e 'select 1'");
  }
}
