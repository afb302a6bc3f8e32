// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import static garrison.firewall.ExampleFlows.EDGE;
import static garrison.firewall.ExampleFlows.WEB_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.firewall.FirewallOptions.DropLog;
import garrison.model.Flow;
import garrison.model.IpAddress;
import garrison.model.Network;
import garrison.model.Party;
import garrison.model.Party.Internet;
import garrison.model.Party.Member;
import garrison.model.Party.Operators;
import garrison.model.Port;
import garrison.model.Protocol;
import garrison.model.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each folder of {@code src/test/resources/golden} holds the whole expected text of one case;
 * {@code -Dgolden=write} writes them anew, to be reviewed as a difference.
 */
final class FirewallRendererTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final FirewallOptions QUIET = new FirewallOptions(DropLog.OFF, 1024);

  static final Map<String, String> CASES =
      Map.of(
          "edge",
          FirewallRenderer.render(
              EDGE, ExampleFlows.ipv4("198.51.100.0/24"), FirewallOptions.DEFAULT),
          "web-and-database",
          FirewallRenderer.render(
              WEB_1, ExampleFlows.ipv4("198.51.100.0/24"), FirewallOptions.DEFAULT),
          "ipv6-quiet",
          FirewallRenderer.render(EDGE, ExampleFlows.ipv6("2001:db8:1::/48"), QUIET),
          "operators-overlapping",
          FirewallRenderer.render(
              WEB_1,
              ExampleFlows.ipv4(
                  "198.51.100.0/24", "198.51.100.7", "192.0.2.1", "2001:db8::/32", "192.0.2.1"),
              QUIET),
          "operators-anywhere",
          FirewallRenderer.render(WEB_1, ExampleFlows.ipv4("0.0.0.0/0"), QUIET),
          "operators-of-another-family",
          FirewallRenderer.render(WEB_1, ExampleFlows.ipv4("2001:db8::/32"), QUIET),
          "no-flows",
          FirewallRenderer.render(WEB_1, List.of(), FirewallOptions.DEFAULT));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "edge",
        "web-and-database",
        "ipv6-quiet",
        "operators-overlapping",
        "operators-anywhere",
        "operators-of-another-family",
        "no-flows"
      })
  void rendersAsReviewed(String name) throws IOException {
    String rendered = String.valueOf(CASES.get(name));
    Path file = GOLDEN.resolve(name).resolve("expected.nft");
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, rendered);
    }

    assertThat(rendered).isEqualTo(Files.readString(file));
  }

  @Test
  void orderOfFlowsDoesNotMatter() {
    List<Flow> flows = new ArrayList<>(ExampleFlows.ipv4("198.51.100.0/24"));
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(flows, new Random(seed));

      assertThat(FirewallRenderer.render(EDGE, flows, FirewallOptions.DEFAULT))
          .isEqualTo(CASES.get("edge"));
    }
  }

  @Test
  void flowsOfOthersAreNotMentioned() {
    assertThat(CASES.get("web-and-database")).doesNotContain("203.0.113.10", "web-2.agent");
  }

  @Test
  void flowsThatCannotBeToldApartAreRefused() {
    Flow one = flow("a>b", new Internet());
    Flow two = flow("a:b", new Internet());

    assertThatThrownBy(
            () -> FirewallRenderer.render(WEB_1, List.of(one, two), FirewallOptions.DEFAULT))
        .hasMessage("flow a>b: named like a:b (expected: another name)");
    assertThatThrownBy(() ->
            FirewallRenderer.render(
                WEB_1, List.of(flow("banned", new Internet())), FirewallOptions.DEFAULT))
        .hasMessageContaining("named like a counter of the firewall");
  }

  @Test
  void flowBetweenTwoFamiliesIsRefused() {
    Flow mixed = flow("mixed", new Member(EDGE, Role.EDGE, new IpAddress("fd00::1")));

    assertThatThrownBy(
            () -> FirewallRenderer.render(WEB_1, List.of(mixed), FirewallOptions.DEFAULT))
        .hasMessageContaining("(expected: two addresses of one family)");
  }

  @Test
  void operatorsAreNoDestination() {
    Member self = new Member(WEB_1, Role.AGENT, new IpAddress("10.0.0.11"));
    Operators operators = new Operators(List.of(Network.parse("192.0.2.0/24")));
    Flow outward = new Flow("out", self, operators, new Port(22), Protocol.SSH, "never");

    assertThatThrownBy(
            () -> FirewallRenderer.render(WEB_1, List.of(outward), FirewallOptions.DEFAULT))
        .hasMessageContaining("(expected: to a member or the internet)");
  }

  private static Flow flow(String name, Party from) {
    Member to = new Member(WEB_1, Role.WEB, new IpAddress("10.0.0.11"));
    return new Flow(name, from, to, new Port(80), Protocol.HTTP, "test");
  }
}
