// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.database.insync.Action;
import garrison.database.insync.Decision;
import garrison.database.insync.Diagnosis;
import garrison.database.insync.SupervisorState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  private Duration after(Diagnosis diagnosis, Action... actions) {
    return pace.after(
        new Decision(diagnosis, List.of(actions), "for a test", SupervisorState.INITIAL));
  }

  @Test
  void whatWasDoneIsLookedAtAtOnce() {
    assertThat(after(Diagnosis.WRITER_LOST, new Action.Fence())).isZero();
    assertThat(after(Diagnosis.PROMOTION_WRITING, new Action.Open())).isZero();
  }

  @Test
  void whatDidNotHelpIsDoneAgainAfterAPause() {
    assertThat(after(Diagnosis.WRITER_LOST, new Action.Fence())).isZero();
    assertThat(after(Diagnosis.WRITER_LOST, new Action.Fence())).isEqualTo(Pace.BUSY);
  }

  @Test
  void conclusionsThatAnswerEachOtherPauseAfterAWhile() {
    List<Duration> pauses = new ArrayList<>();
    for (int turn = 0; turn < 100; turn++) {
      Action action = turn % 2 == 0 ? new Action.Fence() : new Action.Open();
      pauses.add(after(Diagnosis.WRITER_LOST, action));
    }
    assertThat(pauses.subList(0, Pace.MOST_HURRIED_TURNS)).containsOnly(Duration.ZERO);
    assertThat(pauses.subList(Pace.MOST_HURRIED_TURNS, 100)).containsOnly(Pace.BUSY);
  }

  @Test
  void aTurnWithNothingToDoEndsTheHurry() {
    for (int turn = 0; turn < 20; turn++) {
      after(Diagnosis.WRITER_LOST, turn % 2 == 0 ? new Action.Fence() : new Action.Open());
    }
    assertThat(after(Diagnosis.HEALTHY_WRITER)).isEqualTo(Pace.CALM);
    assertThat(after(Diagnosis.WRITER_LOST, new Action.Fence())).isZero();
  }
}
