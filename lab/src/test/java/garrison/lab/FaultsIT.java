// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Faults of a real lab, as its hosts feel them, and the way back. */
class FaultsIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(15);

  @TempDir static Path folder;
  private static SmallLab lab;

  @BeforeAll
  static void up() {
    lab = new SmallLab(folder);
    lab.up();
  }

  @AfterEach
  void healed() throws Exception {
    ask("heal-all");
    for (String server : new String[] {"edge-1", "web-1", "web-2"}) {
      await().atMost(LIMIT).until(() -> answers(server));
    }
    assertThat(reaches("web-2", "10.0.0.11")).isTrue();
    assertThat(faults().path("off").isEmpty()).isTrue();
    assertThat(faults().path("cut").isEmpty()).isTrue();
  }

  @AfterAll
  static void down() {
    lab.close();
  }

  private static JsonNode ask(String request) {
    return JSON.readTree(ControlClient.ask(lab.lab.controlSocket(), request, LIMIT));
  }

  private static JsonNode faults() {
    return ask("faults");
  }

  private static boolean answers(String server) {
    try {
      String _ = ControlClient.ask(lab.lab.nodeSocket(server), "health", Duration.ofMillis(500));
      return true;
    } catch (ControlException | ControlUnavailableException _) {
      return false;
    }
  }

  private static boolean reaches(String from, String address) throws Exception {
    return lab.on(from, "timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + address + "/8443")
            .code()
        == 0;
  }

  @Test
  void aHostWithoutPowerIsGoneWithoutAWordAndStaysSo() throws Exception {
    Process listener =
        new ProcessBuilder(
                lab.lab.execCommand(
                    "web-2",
                    java.util.List.of("bash", "-c", "exec 3<>/dev/tcp/10.0.0.11/8443; cat <&3")))
            .start();
    await().atMost(LIMIT).until(() -> reaches("web-2", "10.0.0.11"));
    ask("power-off web-1");
    assertThat(lab.lab.hosts()).doesNotContain("web-1");
    assertThat(answers("web-1")).isFalse();
    assertThat(reaches("web-2", "10.0.0.11")).isFalse();
    ask("power-off web-1");
    assertThat(listener.isAlive()).as("nobody told the other side").isTrue();
    assertThat(lab.lab.hosts()).doesNotContain("web-1");
    listener.destroyForcibly();
    ask("power-on web-1");
    ask("power-on web-1");
    await().atMost(LIMIT).until(() -> answers("web-1"));
    assertThat(reaches("web-2", "10.0.0.11")).isTrue();
    assertThat(lab.state("web-1").resolve("stopped")).doesNotExist();
  }

  @Test
  void aServerWithoutPowerIsGoneFromBothNetworks() throws Exception {
    ask("power-off edge-1 web-1");
    assertThat(
            lab.on("internet", "timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/203.0.113.10/443")
                .code())
        .as("no reset either")
        .isEqualTo(124);
    ask("power-on web-1 edge-1");
    await().atMost(LIMIT).until(() -> answers("edge-1"));
  }

  @Test
  void aKilledNodeComesBackByItself() {
    long before = ask("hosts").path("web-2").asLong();
    JsonNode done = ask("kill web-2 node");
    assertThat(done.path("pids").size()).isOne();
    await()
        .atMost(LIMIT)
        .until(() -> {
          long now = ask("hosts").path("web-2").asLong();
          return now != 0 && now != before && answers("web-2");
        });
  }

  @Test
  void aFrozenNodeSaysNothingUntilItIsThawed() {
    ask("freeze web-1 node");
    ask("freeze web-1 node");
    assertThat(answers("web-1")).isFalse();
    ask("thaw web-1 node");
    await().atMost(LIMIT).until(() -> answers("web-1"));
    ask("thaw web-1 node");
  }

  @Test
  void aFrozenHostIsFrozenAsAWhole() {
    JsonNode all = ask("freeze web-1 all");
    assertThat(all.path("pids").size()).isEqualTo(1);
    assertThat(answers("web-1")).isFalse();
  }

  @Test
  void aCutHostReachesNobodyAndIsReachedByNobodyThoughItsLinkIsUp() throws Exception {
    ask("cut web-1");
    ask("cut web-1");
    assertThat(reaches("web-2", "10.0.0.11")).isFalse();
    assertThat(reaches("web-1", "10.0.0.12")).isFalse();
    assertThat(reaches("edge-1", "10.0.0.12")).as("others are not concerned").isTrue();
    assertThat(lab.on("web-1", "cat", "/sys/class/net/private/carrier").output()).isEqualTo("1");
    ask("heal web-1");
    ask("heal web-1");
    assertThat(reaches("web-2", "10.0.0.11")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"in", "out"})
  void whatIsCutOneWayStillPassesTheOtherWay(String direction) throws Exception {
    ask("cut-one-way web-1 " + direction);
    assertThat(reaches("web-2", "10.0.0.11")).isFalse();
    assertThat(reaches("web-1", "10.0.0.12")).isFalse();
    assertThat(arrives("web-1", "web-2", "10.0.0.12")).isEqualTo(direction.equals("in"));
    assertThat(arrives("web-2", "web-1", "10.0.0.11")).isEqualTo(direction.equals("out"));
  }

  /**
   * Whether a datagram comes through, which needs no answer; the addresses of the link layer are
   * known beforehand.
   */
  private static boolean arrives(String from, String to, String address) throws Exception {
    for (String each : new String[] {"web-1 10.0.0.12 web-2", "web-2 10.0.0.11 web-1"}) {
      String[] words = each.split(" ", -1);
      String mac = lab.on(words[2], "cat", "/sys/class/net/private/address").output();
      lab.on(words[0], "ip", "neighbour", "replace", words[1], "lladdr", mac, "dev", "private");
    }
    String counter = "awk '/^Udp:/ { line++; if (line == 2) print $2 + $3 }' /proc/net/snmp";
    long before = Long.parseLong(lab.on(to, "sh", "-c", counter).output());
    lab.on(from, "bash", "-c", "echo hello >/dev/udp/" + address + "/9");
    long after = Long.parseLong(lab.on(to, "sh", "-c", counter).output());
    return after > before;
  }

  @Test
  void faultsAreRecordedWithTheirTime() {
    Instant before = Instant.now().minusSeconds(1);
    ask("cut-one-way web-2 out");
    JsonNode all = faults().path("done");
    JsonNode last = all.get(all.size() - 1);
    assertThat(last.path("fault").asString()).isEqualTo("cut-one-way");
    assertThat(last.path("hosts").toString()).isEqualTo("[\"web-2\"]");
    assertThat(last.path("detail").asString()).isEqualTo("out");
    assertThat(Instant.parse(last.path("at").asString())).isAfter(before);
    assertThat(faults().path("cut").size()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cut web-9 | host: web-9 (expected: one of edge-1",
        "cut | (expected: 1 words, the first a host)",
        "cut internet | host: internet is not on the private network",
        "cut-one-way web-1 sideways | sideways (expected: in or out)",
        "kill web-1 everything | everything (expected: one of mariadbd, node",
        "freeze web-1 | (expected: a host, then one of",
        "power-off | power-off: no host (expected: at least one)",
        "disk web-1 wet | disk web-1: wet (expected: one of full, read-only, slow, well)",
        "disk web-1 full | disk web-1: no mariadbd runs there"
      })
  void aRequestThatMeansNothingBreaksNothing(String request, String error) {
    assertThatThrownBy(() -> ask(request))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining(error);
    assertThat(faults().path("cut").isEmpty()).isTrue();
  }

  @Test
  void aLabWithFaultsStopsInOrder() throws Exception {
    ask("freeze web-1 node");
    ask("cut web-2");
    assertThat(lab.lab.down()).isTrue();
    assertThat(lab.state("web-1").resolve("stopped")).hasContent("in order");
    java.nio.file.Files.delete(lab.state("web-1").resolve("stopped"));
    lab.up();
  }
}
