// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrillProcessTest {
  @Test
  void theProcessThatIsStartedExists() {
    assertThat(DrillProcess.MAIN).isEqualTo(DrillMain.class.getName());
  }
}
