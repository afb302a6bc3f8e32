// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.insync.Diagnosis;
import garrison.database.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No mistake, no violation; each mistake, a violation. A failure begins with its seed. */
class SimulationTest {
  private static final long MOST_STEPS = 50_000;
  private static final int SEEDS = 2000;
  private static final int SEEDS_OF_A_MISTAKE = 2000;

  @Test
  void noAcknowledgedWriteIsLostAndWritesComeBack() {
    Set<Diagnosis> drawn = EnumSet.noneOf(Diagnosis.class);
    for (long seed = 0; seed < SEEDS; seed++) {
      Simulation simulation = new Simulation(seed, null, Simulation.plan(seed));
      Outcome outcome = simulation.run(MOST_STEPS);
      drawn.addAll(simulation.diagnoses().keySet());
      assertNoViolation(seed, Simulation.plan(seed), outcome);
      assertThat(outcome.togetherMillis()).as("seed %d: second member", seed).isNotNegative();
    }
    assertThat(EnumSet.complementOf(EnumSet.copyOf(drawn)))
        .as("conclusions never drawn")
        .isSubsetOf(
            EnumSet.of(
                Diagnosis.WAIT_ENDED, Diagnosis.UNACKNOWLEDGED_COMMIT, Diagnosis.LAST_COPY_GONE));
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void faultsThatProvokeAMistakeDoNoHarmWithoutIt(Mistake mistake) {
    for (long seed = 0; seed < 40; seed++) {
      List<Fault> plan = Simulation.plan(seed, mistake.provokedBy());
      assertNoViolation(seed, plan, new Simulation(seed, null, plan).run(MOST_STEPS));
    }
  }

  @ParameterizedTest
  @EnumSource(Mistake.class)
  void mistakeIsFound(Mistake mistake) {
    for (long seed = 0; seed < SEEDS_OF_A_MISTAKE; seed++) {
      List<Fault> plan = Simulation.plan(seed, mistake.provokedBy());
      Outcome outcome = new Simulation(seed, mistake, plan).run(MOST_STEPS);
      if (SimulationMain.isLoss(outcome)) {
        assertThat(outcome.violation().orElseThrow().events()).isNotEmpty();
        return;
      }
    }
    throw new AssertionError(mistake + ": not found in " + SEEDS_OF_A_MISTAKE + " seeds");
  }

  @Test
  void sameSeedGivesTheSameRun() {
    List<String> once = new ArrayList<>();
    List<String> again = new ArrayList<>();
    new Simulation(7, null, Simulation.plan(7)).logging(once).run(MOST_STEPS);
    new Simulation(7, null, Simulation.plan(7)).logging(again).run(MOST_STEPS);
    assertThat(again).isEqualTo(once).hasSizeGreaterThan(500);
  }

  @Test
  void shrinkingKeepsTheViolation() {
    List<Fault> plan = Simulation.plan(4, Mistake.NO_P.provokedBy());
    long seed = 0;
    while (!SimulationMain.isLoss(new Simulation(seed, Mistake.NO_P, plan).run(MOST_STEPS))) {
      seed++;
      plan = Simulation.plan(seed, Mistake.NO_P.provokedBy());
    }
    List<Fault> fewer = Simulation.shrink(seed, Mistake.NO_P, plan, MOST_STEPS);
    assertThat(fewer).hasSizeLessThanOrEqualTo(plan.size());
    assertThat(new Simulation(seed, Mistake.NO_P, fewer).run(MOST_STEPS).violation()).isPresent();
  }

  private static void assertNoViolation(long seed, List<Fault> plan, Outcome outcome) {
    assertThat(outcome.violation()).as("seed %d with %s", seed, plan).isEmpty();
  }
}
