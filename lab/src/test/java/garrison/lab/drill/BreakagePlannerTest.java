// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakagePlannerTest {
  private static final List<String> SERVERS = List.of("edge-1", "web-1", "web-2");

  private static BreakagePlanner.Situation situation(String writer) {
    return new BreakagePlanner.Situation(writer, SERVERS, List.of("edge-1"), true);
  }

  private static Breakage plan(DrillKind kind, String writer, long seed) {
    return BreakagePlanner.plan(kind, situation(writer), new SplittableRandom(seed));
  }

  @Test
  void aFaultMeansWhoeverWritesNow() {
    assertThat(plan(DrillKind.DATABASE_CRASH, "web-2", 1).breaking())
        .containsExactly("kill web-2 mariadbd");
    assertThat(plan(DrillKind.SERVER_LOSS, "web-1", 1))
        .isEqualTo(
            new Breakage(
                DrillKind.SERVER_LOSS,
                List.of("power-off web-1"),
                List.of("power-on web-1"),
                Set.of("web-1")));
  }

  @Test
  void aPowerCutTakesAllServersInOneRequest() {
    Breakage cut = plan(DrillKind.POWER_CUT, "web-1", 1);
    assertThat(cut.breaking()).containsExactly("power-off edge-1 web-1 web-2");
    assertThat(cut.broken()).as("nobody is left, so everybody counts").isEmpty();
  }

  @Test
  void theLostVoterHasNoDatabaseWhereThereIsSuchAServer() {
    assertThat(plan(DrillKind.QUORUM_LOSS, "web-1", 1).breaking())
        .containsExactly("kill edge-1 node");
    BreakagePlanner.Situation two =
        new BreakagePlanner.Situation("a", List.of("a", "b"), List.of(), true);
    assertThat(BreakagePlanner.plan(DrillKind.QUORUM_LOSS, two, new SplittableRandom(1)).breaking())
        .containsExactly("kill b node");
  }

  @ParameterizedTest
  @EnumSource(DrillKind.class)
  void everyFaultThatLastsIsHealed(DrillKind kind) {
    for (long seed = 0; seed < 50; seed++) {
      Breakage breakage = plan(kind, "web-1", seed);
      boolean stays =
          Stream.concat(breakage.breaking().stream(), breakage.second().breaking().stream())
              .anyMatch(request -> request.matches("(freeze|cut|cut-one-way|power-off|disk) .*"));
      assertThat(breakage.lasts()).as(breakage.toString()).isEqualTo(stays);
      assertThat(breakage.kind()).isNotEqualTo(DrillKind.DATABASE_MIX);
    }
  }

  @Test
  void aMixIsTheSameForTheSameSeedAndHasEverything() {
    List<DrillKind> first = mix(true);
    assertThat(mix(true)).isEqualTo(first);
    assertThat(EnumSet.copyOf(first))
        .isEqualTo(
            EnumSet.complementOf(EnumSet.of(DrillKind.DATABASE_MIX, DrillKind.DATABASE_SOAK)));
  }

  @Test
  void aSoakBreaksTheWriterAndSoonAnotherServer() {
    Set<String> seconds = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      Breakage soak = plan(DrillKind.DATABASE_SOAK, "web-1", seed);
      assertThat(soak).isEqualTo(plan(DrillKind.DATABASE_SOAK, "web-1", seed));
      assertThat(soak.breaking()).singleElement().asString().contains(" web-1");
      assertThat(soak.second().breaking()).singleElement().asString().doesNotContain("web-1");
      assertThat(soak.second().after()).isLessThan(Duration.ofSeconds(3));
      assertThat(soak.healing()).containsAll(soak.second().healing());
      seconds.addAll(soak.second().breaking());
    }
    assertThat(seconds)
        .containsExactlyInAnyOrder(
            "kill edge-1 node",
            "freeze edge-1 node",
            "kill web-2 node",
            "freeze web-2 node",
            "kill web-2 mariadbd",
            "freeze web-2 mariadbd",
            "cut web-2",
            "power-off web-2");
  }

  @Test
  void aMixAsksNobodyForWhatNobodyCanDo() {
    assertThat(mix(false)).doesNotContain(DrillKind.SWITCHOVER);
  }

  private static List<DrillKind> mix(boolean canSwitchOver) {
    SplittableRandom random = new SplittableRandom(7);
    BreakagePlanner.Situation situation =
        new BreakagePlanner.Situation("web-1", SERVERS, List.of("edge-1"), canSwitchOver);
    List<DrillKind> kinds = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      kinds.add(BreakagePlanner.plan(DrillKind.DATABASE_MIX, situation, random).kind());
    }
    return kinds;
  }
}
