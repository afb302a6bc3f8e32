// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.firewall.Nft.NftRefusal;
import garrison.model.Generation;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RulesetTextTest {
  private static final String RULES =
      FirewallRenderer.render(ExampleFlows.WEB_1, ExampleFlows.ipv4(), FirewallOptions.DEFAULT);

  @Test
  void generationIsTheOnlyThingAdded() {
    String marked = RulesetText.marked(RULES, new Generation(12));

    assertThat(RulesetText.difference(RULES, marked))
        .isEqualTo(
            "missing: nothing; unexpected: chain about { | return comment \"generation 12\"");
  }

  @Test
  void textWithAnotherTableIsRefused() {
    for (String text : List.of("", "table inet theirs {\n}\n", RULES + RULES)) {
      assertThatThrownBy(() -> RulesetText.marked(text, new Generation(1)))
          .isInstanceOf(FirewallException.class)
          .hasMessageContaining("(expected: what the renderer writes)");
    }
  }

  @Test
  void countersAreFoundInTheText() {
    assertThat(RulesetText.counters(RULES))
        .contains("banned", "dropped-in", "web-1.agent/internet/udp/53")
        .doesNotContain("name", "web-2.agent/internet/udp/53");
  }

  @Test
  void refusalNamesTheLine() {
    NftRefusal refusal =
        new NftRefusal("/tmp/x.nft:2:5-9: Error: syntax error\n\tsecond\n\t ^^^^\n");

    assertThat(RulesetText.explained(refusal, "first\n\tsecond\n"))
        .hasMessage("firewall: second: syntax error (expected: what nftables accepts)");
  }

  @Test
  void listingsAreComparedWithoutOrderNameAndBans() {
    String one =
        """
        table inet a {
        	set banned4 {
        		type ipv4_addr
        		elements = { 192.0.2.1 timeout 10m,
        			     192.0.2.2 timeout 10m }
        	}

        	counter x {
        	}
        }
        """;
    String two =
        """
        table inet b {
        	counter x {
        	}

        	set banned4 {
        		type ipv4_addr
        	}
        }
        """;

    assertThat(KernelTable.comparable(one)).isEqualTo(KernelTable.comparable(two));
    assertThat(KernelTable.comparable(two.replace("counter x", "counter y")))
        .isNotEqualTo(KernelTable.comparable(two));
  }

  @Test
  void listingThatIsNoneIsRefused() {
    assertThatThrownBy(() -> KernelTable.parse("")).isInstanceOf(FirewallException.class);
    assertThatThrownBy(() -> KernelTable.parse("{}")).isInstanceOf(FirewallException.class);
    assertThatThrownBy(() -> KernelTable.parse("{")).isInstanceOf(FirewallException.class);
  }
}
