// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void quantilesAreRightToSevenPercent() {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 100_000; i++) {
      latencies.add(i);
    }
    for (double part : new double[] {0.01, 0.5, 0.99, 1}) {
      assertThat((double) latencies.quantile(part))
          .isCloseTo(part * 100_000, Percentage.withPercentage(7));
    }
  }

  @Test
  void nothingHasNoQuantile() {
    assertThat(new Latencies().quantile(0.5)).isZero();
  }

  @Test
  void theShortestAndTheLongestAreCounted() {
    Latencies latencies = new Latencies();
    latencies.add(0);
    assertThat((double) latencies.quantile(1)).isCloseTo(1, within(0.1));
    latencies.add(Long.MAX_VALUE);
    assertThat(latencies.quantile(0.5)).isLessThanOrEqualTo(2);
  }
}
