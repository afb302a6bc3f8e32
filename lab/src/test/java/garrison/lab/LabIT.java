// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab as its hosts see it. */
class LabIT {
  @TempDir static Path folder;
  private static SmallLab lab;
  private static String linksBefore;

  @BeforeAll
  static void up() throws Exception {
    linksBefore = machine();
    lab = new SmallLab(folder);
    assertThat(lab.up()).isEqualTo(Lab.Outcome.STARTED);
  }

  @AfterAll
  static void down() {
    lab.close();
  }

  private static String machine() throws Exception {
    return SmallLab.shell("ip -j link; ip -j addr; ip rule; ip route show table all").output();
  }

  @Test
  void theMachinesOwnNetworkIsUntouched() throws Exception {
    assertThat(machine()).isEqualTo(linksBefore);
    assertThat(SmallLab.shell("ip netns list; cat /proc/self/mountinfo").output())
        .doesNotContain("lab.fabric")
        .doesNotContain("web-1")
        .doesNotContain("intruder\n");
  }

  @Test
  void aSecondUpSaysThatItIsUp() {
    assertThat(lab.up()).isEqualTo(Lab.Outcome.ALREADY_UP);
  }

  @ParameterizedTest
  @CsvSource({
    "web-1,    web-2,           10.0.0.12",
    "web-1,    edge-1,          10.0.0.10",
    "edge-1,   web-1,           10.0.0.11",
    "edge-1,   www.example.com, 203.0.113.10",
    "internet, www.example.com, 203.0.113.10",
    "internet, example.com,     203.0.113.10",
    "internet, edge-1,          203.0.113.10",
    "operator, www.example.com, 203.0.113.10",
    "operator, web-2,           10.0.0.12",
    "intruder, web-1,           10.0.0.11"
  })
  void namesResolveAsTheHostCanReachThem(String host, String name, String address)
      throws Exception {
    assertThat(lab.on(host, "getent", "ahostsv4", name).output()).startsWith(address + " ");
  }

  @Test
  void noOtherNameResolves() throws Exception {
    assertThat(lab.on("internet", "getent", "hosts", "web-1").code()).isNotZero();
    assertThat(lab.on("web-1", "getent", "hosts", "www.debian.org").code()).isNotZero();
  }

  @ParameterizedTest
  @CsvSource({
    "internet, 203.0.113.10, 443",
    "operator, 203.0.113.10, 9443",
    "operator, 10.0.0.11,    8443",
    "operator, 10.0.0.12,    8443",
    "edge-1,   10.0.0.12,    8443",
    "web-2,    10.0.0.11,    8443",
    "intruder, 10.0.0.11,    8443"
  })
  void hostsOfOneNetworkReachEachOther(String host, String address, int port) throws Exception {
    SmallLab.Result result = connect(host, address, port);
    assertThat(result.output()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"internet, 10.0.0.11, 8443", "web-1, 203.0.113.10, 443", "internet, 8.8.8.8, 443"})
  void hostsOfDifferentNetworksDoNot(String host, String address, int port) throws Exception {
    assertThat(connect(host, address, port).code()).isNotZero();
  }

  private static SmallLab.Result connect(String host, String address, int port) throws Exception {
    return lab.on(
        host,
        "timeout",
        "2",
        "bash",
        "-c",
        "exec 3<>/dev/tcp/" + address + "/" + port + " && echo hello >&3");
  }

  @Test
  void everyHostHasItsOwnNameAndProcessesAndDevices() throws Exception {
    assertThat(lab.on("web-1", "uname", "-n").output()).isEqualTo("web-1");
    assertThat(lab.on("web-1", "ls", "/sys/class/net").output().split("\\s+", -1))
        .containsExactlyInAnyOrder("lo", "private");
    assertThat(lab.on("intruder", "sh", "-c", "cat /proc/[0-9]*/comm").output())
        .doesNotContain("java");
  }

  @Test
  void execPassesArgumentsStreamsFolderAndExitCode() throws Exception {
    assertThat(lab.on("web-1", "sh", "-c", "exit 7").code()).isEqualTo(7);
    assertThat(lab.on("web-1", "printf", "%s|", "a b", "", "c").output()).isEqualTo("a b||c|");
    assertThat(lab.on("web-1", "pwd").output()).isEqualTo(Path.of("").toAbsolutePath().toString());
    assertThat(lab.on("web-1", "no-such-program").code()).isEqualTo(127);
    Process cat =
        new ProcessBuilder(lab.lab.execCommand("web-2", java.util.List.of("cat"))).start();
    cat.getOutputStream().write("through".getBytes(StandardCharsets.UTF_8));
    cat.getOutputStream().close();
    assertThat(cat.getInputStream().readAllBytes()).asString().isEqualTo("through");
    assertThat(cat.waitFor()).isZero();
  }

  @Test
  void execOnAnUnknownHostListsTheHosts() {
    assertThatThrownBy(() -> lab.on("web-3", "true"))
        .isInstanceOf(LabException.class)
        .hasMessageContainingAll("web-3", "edge-1", "web-2", "internet", "operator", "intruder");
  }

  @Test
  void theRelayLeadsToTheEdgeAndKeepsHalfClosedConnectionsOpen() throws IOException {
    int port = lab.lab.status().get("sitePort").asInt();
    for (String loopback : new String[] {"127.0.0.1", "::1"}) {
      try (Socket socket = new Socket(loopback, port)) {
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        socket.shutdownOutput();
        assertThat(socket.getInputStream().readAllBytes())
            .asString()
            .isEqualTo("edge-1 heard hello");
      }
    }
  }

  @Test
  void statusHasEveryServersOwnWords() {
    assertThat(lab.lab.status().get("servers").toString())
        .isEqualTo(
            "{\"edge-1\":{\"healthy\":true},\"web-1\":{\"healthy\":true},\"web-2\":{\"healthy\":true}}");
  }
}
