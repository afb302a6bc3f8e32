// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WholenessTest {
  private final Wholeness wholeness = new Wholeness(Duration.ofNanos(10));

  @Test
  void aMomentIsNotBelieved() {
    wholeness.look(true, 100);
    wholeness.look(true, 109);
    assertThat(wholeness.since()).isEmpty();
  }

  @Test
  void whatLastsBeganWithItsFirstLook() {
    wholeness.look(false, 50);
    wholeness.look(true, 100);
    wholeness.look(true, 110);
    assertThat(wholeness.since()).hasValue(100);
    wholeness.look(true, 170);
    assertThat(wholeness.since()).hasValue(100);
  }

  @Test
  void aBreakBeginsItAnew() {
    wholeness.look(true, 100);
    wholeness.look(true, 120);
    wholeness.look(false, 130);
    assertThat(wholeness.since()).isEmpty();
    wholeness.look(true, 140);
    wholeness.look(true, 149);
    assertThat(wholeness.since()).isEmpty();
    wholeness.look(true, 150);
    assertThat(wholeness.since()).hasValue(140);
  }
}
