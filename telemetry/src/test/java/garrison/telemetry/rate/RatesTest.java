// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.Sample;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RatesTest {
  private static final List<Double> BOUNDS = List.of(1.0, 2.0, 4.0);

  @Test
  void rateIsTheIncreaseOverTheTime() {
    assertThat(Rates.perSecond(10, 30, Duration.ofSeconds(4))).isEqualTo(5);
    assertThat(Rates.perSecond(10, 30, Duration.ZERO)).isZero();
    assertThat(Rates.perSecond(10, 30, Duration.ofSeconds(-1))).isZero();
  }

  @Test
  void counterThatFellBeganAgainAtZero() {
    assertThat(Rates.increase(100, 7)).isEqualTo(7);
    assertThat(Rates.increase(100, 100)).isZero();
    assertThat(Rates.increase(histogram(5, 0, 0, 0), histogram(1, 1, 0, 0)))
        .isEqualTo(histogram(1, 1, 0, 0));
  }

  @Test
  void increaseOfAHistogramIsBucketByBucket() {
    assertThat(Rates.increase(histogram(5, 1, 0, 0), histogram(6, 1, 2, 0)).counts())
        .containsExactly(1L, 0L, 2L, 0L);
    Sample.Histogram other = new Sample.Histogram(Labels.NONE, List.of(1.0), List.of(1L, 1L), 1);
    assertThat(Rates.increase(other, histogram(1, 0, 0, 0))).isEqualTo(histogram(1, 0, 0, 0));
  }

  @Test
  void quantileIsInterpolatedWithinItsBucket() {
    assertThat(Quantiles.quantile(histogram(0, 10, 0, 0), 0.5).orElseThrow())
        .isCloseTo(1.5, within(1e-9));
    assertThat(Quantiles.quantile(histogram(10, 10, 0, 0), 0.25).orElseThrow())
        .isCloseTo(0.5, within(1e-9));
    assertThat(Quantiles.quantile(histogram(50, 0, 50, 0), 0.99).orElseThrow())
        .isCloseTo(3.96, within(1e-9));
    assertThat(Quantiles.quantile(histogram(0, 0, 8, 0), 0).orElseThrow()).isEqualTo(2);
    assertThat(Quantiles.quantile(histogram(0, 0, 8, 0), 1).orElseThrow()).isEqualTo(4);
  }

  @Test
  void quantileBeyondTheLastBoundIsAtLeastThatBound() {
    assertThat(Quantiles.quantile(histogram(1, 0, 0, 99), 0.5)).hasValue(4);
  }

  @Test
  void nothingObservedHasNoQuantile() {
    assertThat(Quantiles.quantile(histogram(0, 0, 0, 0), 0.5)).isEmpty();
    assertThat(
            Quantiles.quantile(new Sample.Histogram(Labels.NONE, List.of(), List.of(3L), 1), 0.5))
        .isEmpty();
    assertThatThrownBy(() -> Quantiles.quantile(histogram(1, 0, 0, 0), 1.1))
        .hasMessage("quantile: 1.1 (expected: 0 to 1)");
  }

  @Test
  void histogramsOfTheSameBoundsAddUp() {
    assertThat(Quantiles.sum(histogram(1, 2, 3, 4), histogram(1, 0, 0, 1)).counts())
        .containsExactly(2L, 2L, 3L, 5L);
    assertThatThrownBy(() ->
            Quantiles.sum(
                histogram(0, 0, 0, 0),
                new Sample.Histogram(Labels.NONE, List.of(), List.of(1L), 1)))
        .hasMessage("histogram: bounds [] (expected: [1.0, 2.0, 4.0])");
  }

  private static Sample.Histogram histogram(long... counts) {
    return new Sample.Histogram(
        Labels.NONE, BOUNDS, Arrays.stream(counts).boxed().toList(), Arrays.stream(counts).sum());
  }
}
