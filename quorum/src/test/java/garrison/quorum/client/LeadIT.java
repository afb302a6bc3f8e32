// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.quorum.member.Beginning;
import garrison.quorum.member.LeadRules;
import garrison.quorum.membership.Seats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three members in processes of their own; the third should lead, like an edge. */
class LeadIT {
  private static final Logger LOG = LoggerFactory.getLogger(LeadIT.class);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int EDGE = 3;

  /** Patient enough to tell a return from a visit, and no longer than a test wants to wait. */
  private static final LeadRules RULES =
      new LeadRules(
          Set.of(EDGE), Duration.ofSeconds(3), Duration.ofSeconds(6), Duration.ofMillis(200));

  /** Half a session. No lease may be lost by a gap that is shorter, however busy the machine. */
  private static final long SAFE_MILLIS = 750;

  @TempDir Path folder;

  private TestMembers members;
  private Seats three;
  private MemberProcess first;
  private MemberProcess second;
  private MemberProcess edge;

  @BeforeEach
  void startThree() throws IOException {
    members = new TestMembers(folder, TestMembers.freeSeats(3), _ -> List.of(), RULES);
    three = members.first(3);
    first = members.start(1, three, Beginning.FOUND);
    second = members.start(2, three, Beginning.FOUND);
    edge = members.start(EDGE, three, Beginning.FOUND);
    awaitLead(edge);
  }

  @AfterEach
  void stop() {
    edge.close();
    second.close();
    first.close();
  }

  @Test
  void theLeadReturnsToTheVoterWithoutADatabase() throws IOException {
    loseTheEdge();
    edge = members.start(EDGE, three, Beginning.JOIN);
    awaitLead(edge);
  }

  @Test
  void clientsKeepTheirSessionsAndLeasesWhileTheLeadMoves() throws IOException {
    loseTheEdge();
    edge = members.start(EDGE, three, Beginning.JOIN);
    await().atMost(LONG).until(() -> edge.state().equals("FOLLOWING"));
    MemberProcess before = leader();
    List<MemberProcess> all = List.of(first, second, edge);
    for (MemberProcess each : all) {
      assertThat(each.ask("lease lease." + each.id() + " held")).isEqualTo("= true");
      assertThat(each.ask("beat beat." + each.id())).isEqualTo("= beats");
    }
    long expired = expiredSessions();

    awaitLead(edge);
    for (MemberProcess each : all) {
      String write = "create after." + each.id() + " written";
      await().atMost(LONG).until(() -> each.ask(write).matches("= (Written|Conflict).*"));
    }
    assertThat(expiredSessions()).isEqualTo(expired);
    for (MemberProcess each : all) {
      long gap = Long.parseLong(each.ask("gap beat." + each.id()).substring(2));
      String held = each.ask("held lease." + each.id());
      LOG.info(
          "measured longest time without a write at member {}{} when the lead moved: {} ms {}",
          each.id(),
          each == before ? " (which led)" : "",
          gap,
          held);
      if (gap < SAFE_MILLIS) {
        assertThat(held).isEqualTo("= true lost=0");
      }
    }
  }

  @Test
  void aLeaderKeepsTheLeadWhileTheEdgeIsAway() {
    MemberProcess leader = loseTheEdge();
    await()
        .during(RULES.pause().plusSeconds(2))
        .atMost(LONG)
        .until(() -> leader.state().equals("LEADING"));
  }

  @Test
  void noTransferWhileTheEdgeComesAndGoes() throws IOException {
    MemberProcess leader = loseTheEdge();
    for (int times = 0; times < 3; times++) {
      edge = members.start(EDGE, three, Beginning.JOIN);
      await().atMost(LONG).until(() -> edge.state().equals("FOLLOWING"));
      await()
          .during(RULES.stable().dividedBy(2))
          .atMost(LONG)
          .until(() -> leader.state().equals("LEADING"));
      edge.kill();
      await()
          .during(RULES.stable().dividedBy(2))
          .atMost(LONG)
          .until(() -> leader.state().equals("LEADING"));
    }
    edge = members.start(EDGE, three, Beginning.JOIN);
    awaitLead(edge);
  }

  /** Returns who leads instead. */
  private MemberProcess loseTheEdge() {
    edge.kill();
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(List.of(first.state(), second.state()))
                .containsExactlyInAnyOrder("LEADING", "FOLLOWING"));
    return leader();
  }

  private long expiredSessions() throws IOException {
    long expired = 0;
    for (int id = 1; id <= EDGE; id++) {
      expired +=
          Files.readString(folder.resolve("member-" + id + ".log"))
              .lines()
              .filter(line -> line.contains("event=quorum-session-expired"))
              .count();
    }
    return expired;
  }

  private MemberProcess leader() {
    return first.state().equals("LEADING") ? first : second;
  }

  private void awaitLead(MemberProcess leader) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          assertThat(leader.state()).isEqualTo("LEADING");
          assertThat(List.of(first.state(), second.state(), edge.state()))
              .containsExactlyInAnyOrder("LEADING", "FOLLOWING", "FOLLOWING");
        });
  }
}
