// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GapsTest {
  private final Gaps gaps = new Gaps(Duration.ofMillis(50), 0);

  private void acknowledged(long... millis) {
    for (long each : millis) {
      gaps.acknowledged(each * 1_000_000);
    }
  }

  private Gaps.Seen seen(long millis) {
    return gaps.seen(millis * 1_000_000);
  }

  @Test
  void theLongestTimeBetweenAcknowledgementsIsTheLongestGap() {
    acknowledged(5, 10, 800, 805, 1000);
    assertThat(seen(1001).longest()).isEqualTo(Duration.ofMillis(790));
  }

  @Test
  void gapsAboveTheFloorAreSummed() {
    acknowledged(5, 10, 800, 805, 1000, 1040);
    assertThat(seen(1041).total()).isEqualTo(Duration.ofMillis(790 + 195));
  }

  @Test
  void theGapThatIsOpenWhenTheWindowBeginsBelongsToIt() {
    acknowledged(5, 10);
    gaps.beginWindow();
    acknowledged(400);
    assertThat(seen(401).longest()).isEqualTo(Duration.ofMillis(390));
  }

  @Test
  void whatWasBeforeTheWindowIsForgotten() {
    acknowledged(5, 900);
    gaps.beginWindow();
    acknowledged(905);
    assertThat(seen(906).longest()).isEqualTo(Duration.ofMillis(5));
    assertThat(seen(906).total()).isZero();
  }

  @Test
  void aGapThatHasNotEndedCountsUpToNow() {
    acknowledged(5);
    assertThat(seen(305).longest()).isEqualTo(Duration.ofMillis(300));
    assertThat(seen(305).total()).isEqualTo(Duration.ofMillis(300));
    assertThat(gaps.open(305_000_000)).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void anAcknowledgementThatIsToldLateMakesNoGap() {
    acknowledged(100, 90, 110);
    assertThat(seen(110).longest()).isEqualTo(Duration.ofMillis(100));
    gaps.beginWindow();
    acknowledged(105, 115);
    assertThat(seen(115).longest()).isEqualTo(Duration.ofMillis(5));
  }
}
