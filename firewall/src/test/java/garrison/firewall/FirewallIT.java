// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.firewall.TestNetwork.Host;
import garrison.model.Flow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rendered rules in a real kernel: web-1, which listens on everything the tests try, the edge
 * that may speak with it, and an intruder on the same wire who may not. Needs root.
 */
@Timeout(240)
final class FirewallIT {
  private static final String WEB_COUNTER = "edge-1.edge/web-1.web/tcp/8443";

  @TempDir Path folder;
  private TestNetwork network;
  private Host web;
  private Host edge;
  private Host intruder;
  private Path rules;
  private Path withoutWeb;

  @BeforeEach
  void build() throws IOException {
    network = new TestNetwork();
    web = network.host("web", "library", "10.0.0.11/24", "fd00::11/64");
    edge = network.host("edge", "library", "10.0.0.10/24", "fd00::10/64");
    intruder = network.host("intruder", "library", "10.0.0.66/24", "fd00::66/64");
    List<Flow> flows = ExampleFlows.ipv4("198.51.100.0/24");
    rules = write("rules.nft", flows);
    withoutWeb =
        write(
            "without-web.nft",
            flows.stream().filter(flow -> flow.port().number() != 8443).toList());
    assertThat(web.tell("listen 22 80 443 3306 3307 8080 8443 9999")).isEqualTo("ok");
  }

  @AfterEach
  void takeDown() throws IOException {
    network.close();
  }

  @Test
  void onlyTheFlowsAnswer() throws IOException {
    String all = "22 80 443 3306 3307 8080 8443 9999";
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 " + all)).isEqualTo(all);

    assertThat(web.tell("apply 1 " + rules)).isEqualTo("ok");

    String scan = "1-200 443 3306 3307 8000-8100 8443 9900-9999";
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 " + scan)).isEqualTo("8443");
    assertThat(intruder.tell("connect 10.0.0.11 10.0.0.66 " + scan)).isEmpty();
    assertThat(edge.tell("connect fd00::11 fd00::10 " + all)).isEmpty();
    assertThat(web.tell("connect 10.0.0.11 10.0.0.11 " + all)).isEqualTo(all);
    assertThat(packets(WEB_COUNTER)).isPositive();
    assertThat(packets("dropped-in")).isGreaterThan(400);
  }

  @Test
  void addressOfAMemberIsNoUseWhenItIsNotHis() throws IOException {
    web.tell("apply 1 " + rules);
    network.in("intruder", "ip", "address", "add", "203.0.113.99/32", "dev", "eth0");

    assertThat(intruder.tell("connect 10.0.0.11 203.0.113.99 8443 22")).isEmpty();
    assertThat(packets("spoofed")).isPositive();
  }

  @Test
  void outwardOnlyTheFlowsPass() throws IOException {
    edge.tell("listen 22 443 4318 5000");
    assertThat(web.tell("connect 10.0.0.10 10.0.0.11 22 443 4318 5000"))
        .isEqualTo("22 443 4318 5000");

    web.tell("apply 1 " + rules);

    assertThat(web.tell("connect 10.0.0.10 10.0.0.11 22 443 4318 5000")).isEqualTo("443 4318");
    assertThat(packets("dropped-out")).isPositive();
  }

  @Test
  void tablesOfOthersAreUntouched() throws IOException {
    String theirs =
        "add table inet theirs; add chain inet theirs input"
            + " { type filter hook input priority 10; policy accept; };"
            + " add rule inet theirs input tcp dport 9999 counter accept";
    network.in("web", "nft", theirs);
    String before = network.in("web", "nft", "-a", "list", "table", "inet", "theirs");

    web.tell("apply 1 " + rules);
    web.tell("apply 2 " + withoutWeb);
    assertThat(network.in("web", "nft", "list", "tables"))
        .isEqualTo("table inet theirs\ntable inet garrison\n");
    web.tell("remove");

    assertThat(network.in("web", "nft", "-a", "list", "table", "inet", "theirs")).isEqualTo(before);
    assertThat(network.in("web", "nft", "list", "tables")).isEqualTo("table inet theirs\n");
  }

  @Test
  void replacementUnderTrafficOpensAndClosesNothing() throws IOException {
    web.tell("apply 1 " + rules);
    Path stop = folder.resolve("stop");
    edge.begin("talk 10.0.0.11 8443 " + stop);
    intruder.begin("knock 10.0.0.11 9999 " + stop);

    String changed = web.tell("alternate 2 40 " + withoutWeb + " " + rules);
    Files.createFile(stop);

    assertThat(changed).isEqualTo("ok");
    assertThat(edge.answer()).matches("exchanged [1-9][0-9]+");
    assertThat(intruder.answer()).matches("never in [1-9][0-9]*");
    assertThat(network.in("edge", "nstat", "-asz", "TcpRetransSegs"))
        .containsPattern("TcpRetransSegs +0 ");
  }

  @Test
  void badRulesetLeavesTheOldOneInForce() throws IOException {
    web.tell("apply 1 " + rules);
    Path bad = folder.resolve("bad.nft");
    Files.writeString(bad, Files.readString(rules).replace("tcp dport 8443", "tcp dport 84430"));
    Path unknown = folder.resolve("unknown.nft");
    Files.writeString(unknown, Files.readString(rules).replace("@operators4", "@nobody4"));

    assertThat(web.tell("apply 2 " + bad))
        .startsWith("refused: firewall: ip saddr 10.0.0.10 ip daddr 10.0.0.11 tcp dport 84430 ")
        .contains("(expected: what nftables accepts)");
    assertThat(web.tell("apply 2 " + unknown))
        .startsWith("refused: firewall: ip saddr @nobody4 ")
        .contains("No such file or directory");

    assertThat(web.tell("generation")).isEqualTo("1");
    assertThat(web.tell("drift")).isEqualTo("none");
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 22 8443 9999")).isEqualTo("8443");
    assertThat(network.in("web", "nft", "list", "tables")).isEqualTo("table inet garrison\n");
  }

  @Test
  void olderGenerationIsRefused() throws IOException {
    web.tell("apply 7 " + rules);

    assertThat(web.tell("apply 6 " + withoutWeb))
        .isEqualTo("refused: firewall: generation 6 (expected: at least 7, which is in force)");
    assertThat(web.tell("apply 7 " + rules)).isEqualTo("ok");
    assertThat(web.tell("generation")).isEqualTo("7");
  }

  @Test
  void countsAndBansOutliveAReplacement() throws IOException {
    web.tell("apply 1 " + rules);
    edge.tell("connect 10.0.0.11 10.0.0.10 8443");
    long counted = packets(WEB_COUNTER);
    assertThat(web.tell("ban 10.0.0.10")).isEqualTo("ok");
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 8443")).isEmpty();

    assertThat(web.tell("apply 2 " + rules)).isEqualTo("ok");

    assertThat(web.tell("drift")).isEqualTo("none");
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 8443")).isEmpty();
    assertThat(counted).isPositive();
    assertThat(packets(WEB_COUNTER)).isEqualTo(counted);
    assertThat(packets("banned")).isPositive();
    assertThat(web.tell("unban 10.0.0.10")).isEqualTo("ok");
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 8443")).isEqualTo("8443");
    web.tell("apply 3 " + withoutWeb);
    assertThat(web.tell("counter " + WEB_COUNTER)).isEqualTo("0 0");
    assertThat(network.in("web", "nft", "list", "counters")).doesNotContain("8443");
  }

  @Test
  void changeByHandIsSeen() throws IOException {
    web.tell("apply 1 " + rules);
    assertThat(web.tell("drift")).isEqualTo("none");

    network.in("web", "nft", "insert rule inet garrison input tcp dport 9999 accept");
    assertThat(web.tell("drift")).contains("unexpected: tcp dport 9999 accept");
    assertThat(web.tell("apply 2 " + rules)).isEqualTo("ok");
    assertThat(web.tell("drift")).isEqualTo("none");

    network.in("web", "nft", "add table inet garrison { flags dormant; }");
    assertThat(web.tell("drift")).contains("unexpected: flags dormant");
    assertThat(web.tell("apply 3 " + rules)).isEqualTo("ok");
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 8443 9999")).isEqualTo("8443");

    network.in("web", "nft", "delete table inet garrison");
    assertThat(web.tell("drift")).isEqualTo("table inet garrison: missing (expected: as applied)");
  }

  @Test
  void tableOfAnotherMakingIsReplaced() throws IOException {
    network.in(
        "web",
        "nft",
        "add table inet garrison; add chain inet garrison input"
            + " { type filter hook prerouting priority -300; policy accept; };"
            + " add set inet garrison banned4 { type ipv6_addr; }");

    assertThat(web.tell("apply 1 " + rules)).isEqualTo("ok");
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 22 8443")).isEqualTo("8443");
  }

  @Test
  void membersMayAskForAnEchoAndNobodyElse() throws IOException {
    web.tell("apply 1 " + rules);

    assertThat(edge.tell("echo 10.0.0.11")).isEqualTo("answered");
    assertThat(intruder.tell("echo 10.0.0.11")).isEqualTo("silence");
  }

  @Test
  void ipv6IsFilteredAlike() throws IOException {
    Path six = write("six.nft", ExampleFlows.ipv6("2001:db8:1::/48"));
    web.tell("apply 1 " + six);
    network.in("edge", "ip", "-6", "neighbour", "flush", "all");

    assertThat(edge.tell("connect fd00::11 fd00::10 22 443 3307 8443 9999")).isEqualTo("8443");
    assertThat(intruder.tell("connect fd00::11 fd00::66 22 443 3307 8443 9999")).isEmpty();
    assertThat(edge.tell("connect 10.0.0.11 10.0.0.10 8443")).isEmpty();
  }

  @Test
  void commandDoesWhatTheLibraryDoes() throws IOException {
    Host other = network.host("other", "process", "10.0.0.12/24");
    assertThat(web.tell("description")).isEqualTo("libnftables.so.1");
    assertThat(other.tell("description")).isEqualTo("nft");

    web.tell("apply 1 " + rules);
    assertThat(other.tell("apply 1 " + rules)).isEqualTo("ok");

    assertThat(other.tell("apply 2 " + withoutWeb)).isEqualTo("ok");
    assertThat(other.tell("apply 3 " + rules)).isEqualTo("ok");
    assertThat(other.tell("drift")).isEqualTo("none");
    Path bad = folder.resolve("bad.nft");
    Files.writeString(bad, Files.readString(rules).replace("policy drop", "policy vanish"));
    assertThat(other.tell("apply 4 " + bad))
        .startsWith("refused: firewall: type filter hook input priority filter; policy vanish: ");
  }

  private long packets(String counter) throws IOException {
    String both = web.tell("counter " + counter);
    return Long.parseLong(both.substring(0, both.indexOf(' ')));
  }

  private Path write(String name, List<Flow> flows) throws IOException {
    Path file = folder.resolve(name);
    String text = FirewallRenderer.render(ExampleFlows.WEB_1, flows, FirewallOptions.DEFAULT);
    return Files.writeString(file, text);
  }
}
