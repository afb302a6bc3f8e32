// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.quorum.member.Beginning;
import garrison.quorum.member.LeadRules;
import garrison.quorum.membership.Seats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three members on hosts of their own; the second leads, as a database server may, and its cable
 * breaks in one direction. Needs root.
 */
class CutLeaderIT {
  private static final Logger LOG = LoggerFactory.getLogger(CutLeaderIT.class);
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Less than one attempt to reach a leader that cannot be reached took with ZooKeeper's own. */
  private static final Duration SHORT = Duration.ofSeconds(6);

  @TempDir Path folder;

  private TestHosts hosts;
  private MemberProcess first;
  private MemberProcess leader;
  private MemberProcess edge;

  @BeforeEach
  void startThree() throws IOException {
    hosts = new TestHosts(3);
    TestMembers members =
        new TestMembers(folder, hosts.seats(), hosts::launcher, LeadRules.ANYBODY);
    Seats three = members.first(3);
    first = members.start(1, three, Beginning.FOUND);
    leader = members.start(2, three, Beginning.FOUND);
    await().atMost(LONG).until(() -> leader.state().equals("LEADING"));
    edge = members.start(3, three, Beginning.FOUND);
    awaitAll();
    for (MemberProcess each : List.of(first, leader, edge)) {
      each.ask("beat beat." + each.id());
    }
  }

  @AfterEach
  void stop() throws IOException {
    edge.close();
    leader.close();
    first.close();
    hosts.close();
  }

  @Test
  void aLeaderThatHearsNobodyIsNotElectedAgain() throws IOException {
    long cut = System.nanoTime();
    hosts.deafen(2);
    awaitOthers("leader that hears nobody", cut);
  }

  @Test
  void aLeaderThatNobodyHearsIsReplaced() throws IOException {
    long cut = System.nanoTime();
    hosts.silence(2);
    awaitOthers("leader that nobody hears", cut);
  }

  /** When it can be heard again it follows, with whatever it wrote alone cut off. */
  private void awaitOthers(String what, long cut) throws IOException {
    first.ask("gap beat.1");
    edge.ask("gap beat.3");
    await().atMost(LONG).until(() -> longestMillis(first) > 1000);
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(LONG)
        .until(() -> edge.state().equals("LEADING") && first.state().equals("FOLLOWING"));
    long found = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(LONG)
        .until(() -> longestMillis(first) < 200 && longestMillis(edge) < 200);
    LOG.info(
        "measured {}: another one after {} ms, writes after {} ms",
        what,
        (found - cut) / 1_000_000,
        (System.nanoTime() - cut) / 1_000_000);
    assertThat(Duration.ofNanos(found - cut)).isLessThan(SHORT);

    hosts.heal(2);
    awaitAll();
    assertThat(leader.state()).isEqualTo("FOLLOWING");
    await().atMost(LONG).until(() -> longestMillis(leader) < 200);
  }

  private static long longestMillis(MemberProcess member) {
    return Long.parseLong(member.ask("gap beat." + member.id()).substring(2));
  }

  private void awaitAll() {
    await()
        .atMost(LONG)
        .untilAsserted(() ->
            assertThat(List.of(first.state(), leader.state(), edge.state()))
                .containsExactlyInAnyOrder("LEADING", "FOLLOWING", "FOLLOWING"));
  }
}
