// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.model.IpAddress;
import garrison.model.Port;
import garrison.model.ServerName;
import garrison.quorum.membership.Member;
import garrison.quorum.membership.Seat;
import garrison.quorum.membership.Voice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SettingsRendererTest {
  private static final Member WEB_1 =
      new Member(
          new ServerName("web-1"),
          new Seat(1, new IpAddress("10.0.0.11"), new Port(2888), new Port(3888), Voice.VOTER));

  @Test
  void settingsAreThoseThatWereDecided() throws IOException {
    MemberConfiguration configuration = configuration(1);

    String text =
        SettingsRenderer.render(configuration, Path.of("/s/data"), Path.of("/s/zoo.cfg.dynamic"));

    try (InputStream expected = Objects.requireNonNull(getClass().getResourceAsStream("zoo.cfg"))) {
      assertThat(text).isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void memberIsOneOfTheMembers() {
    assertThatThrownBy(() -> configuration(2))
        .hasMessage("quorum member: id 2 (expected: the id of one of the members)");
  }

  @Test
  void sessionFitsItsTick() {
    QuorumTiming normal = QuorumTiming.DEFAULT;
    assertThatThrownBy(() ->
            new QuorumTiming(
                normal.tick(),
                Duration.ofSeconds(10),
                normal.follow(),
                normal.join(),
                normal.connect(),
                normal.close()))
        .hasMessage("quorum timing: session 10000 ms (expected: 400-4000 ms)");
  }

  private static MemberConfiguration configuration(int id) {
    return new MemberConfiguration(
        id,
        List.of(WEB_1),
        Path.of("/s"),
        Beginning.FOUND,
        QuorumTiming.DEFAULT,
        LeadRules.ANYBODY);
  }
}
