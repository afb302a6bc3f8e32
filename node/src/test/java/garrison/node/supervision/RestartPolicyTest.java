// SPDX-License-Identifier: Apache-2.0
package garrison.node.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private final RestartPolicy policy = RestartPolicy.DEFAULTS;

  @Test
  void theFirstEndIsAnsweredAtOnceAndFurtherOnesEverLater() {
    assertThat(policy.delay(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(policy.delay(2)).isEqualTo(Duration.ofMillis(200));
    assertThat(policy.delay(3)).isEqualTo(Duration.ofMillis(400));
  }

  @Test
  void theWaitIsBounded() {
    assertThat(policy.delay(8)).isEqualTo(Duration.ofSeconds(10));
    assertThat(policy.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aLongRunClearsTheMemory() {
    assertThat(policy.failures(9, Duration.ofMinutes(5))).isEqualTo(1);
    assertThat(policy.failures(9, Duration.ofSeconds(2))).isEqualTo(10);
  }
}
