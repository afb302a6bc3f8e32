// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class MetricRegistryTest {
  private static final Labels EDGE = Labels.of("role", "edge");
  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void whatIsCountedIsCollectedInTheOrderOfAsking() {
    registry.counter("b_total", "B.", EDGE).add(3);
    registry.level("a", "A.", Labels.NONE).increment();
    registry.gauge("c", "C.", Labels.NONE, () -> 2.5);
    registry.histogram("d", "D.", EDGE, List.of(0.1, 1.0)).observe(0.1);
    assertThat(registry.collect())
        .containsExactly(
            new MetricFamily(
                "b_total", MetricType.COUNTER, "B.", List.of(new Sample.Value(EDGE, 3))),
            MetricFamily.gauge("a", "A.", 1),
            MetricFamily.gauge("c", "C.", 2.5),
            new MetricFamily(
                "d",
                MetricType.HISTOGRAM,
                "D.",
                List.of(new Sample.Histogram(EDGE, List.of(0.1, 1.0), List.of(1L, 0L, 0L), 0.1))));
    assertThat(ExpositionParser.parse(registry.exposition())).isEqualTo(registry.collect());
  }

  @Test
  void nothingIsLostBetweenThreads() throws InterruptedException {
    Counter counter = registry.counter("x_total", "", Labels.NONE);
    Histogram histogram = registry.histogram("h", "", Labels.NONE, List.of(1.0));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        threads.execute(() -> {
          for (int i = 0; i < 50_000; i++) {
            counter.increment();
            histogram.observe(2);
          }
        });
      }
    }
    assertThat(counter.value()).isEqualTo(200_000);
    assertThat(histogram.read(Labels.NONE))
        .isEqualTo(new Sample.Histogram(Labels.NONE, List.of(1.0), List.of(0L, 200_000L), 400_000));
  }

  @Test
  void askingAgainGivesTheSame() {
    assertThat(registry.counter("x_total", "", EDGE))
        .isSameAs(registry.counter("x_total", "", EDGE))
        .isNotSameAs(registry.counter("x_total", "", Labels.NONE));
    assertThat(registry.histogram("h", "", EDGE, List.of(1.0)))
        .isSameAs(registry.histogram("h", "", EDGE, List.of(1.0)));
  }

  @Test
  void laterReaderReplacesTheEarlier() {
    registry.gauge("x", "", EDGE, () -> 1);
    registry.gauge("x", "", EDGE, () -> 2);
    assertThat(registry.collect().getFirst().value(EDGE)).contains(2.0);
  }

  @Test
  void removedSampleIsGoneAndStartsAgainAtZero() {
    registry.counter("x_total", "", EDGE).add(5);
    registry.remove("x_total", EDGE);
    registry.remove("x_total", EDGE);
    registry.remove("y_total", EDGE);
    assertThat(registry.collect()).isEmpty();
    assertThat(registry.counter("x_total", "", EDGE).value()).isZero();
  }

  @Test
  void levelGoesUpAndDown() {
    Level level = registry.level("x", "", EDGE);
    level.increment();
    level.increment();
    level.decrement();
    assertThat(level.value()).isEqualTo(1);
  }

  @Test
  void observationFallsIntoTheFirstBucketThatHoldsIt() {
    Histogram histogram = registry.histogram("h", "", EDGE, List.of(0.001, 0.01));
    histogram.observeNanos(0);
    histogram.observeNanos(1_000_000);
    histogram.observeNanos(1_000_001);
    histogram.observeNanos(10_000_001);
    assertThat(histogram.read(EDGE).counts()).containsExactly(2L, 1L, 1L);
  }

  @Test
  void contradictionsAreRefused() {
    registry.counter("x_total", "", EDGE);
    registry.gauge("g", "", EDGE, () -> 1);
    registry.histogram("h", "", EDGE, List.of(1.0));
    assertThatThrownBy(() -> registry.level("x_total", "", EDGE))
        .hasMessage("metric: x_total: a gauge (expected: a counter, as before)");
    assertThatThrownBy(() -> registry.level("g", "", EDGE))
        .hasMessage("metric: g{role=\"edge\"}: a read gauge already (expected: a level)");
    assertThatThrownBy(() -> registry.histogram("h", "", EDGE, List.of(2.0)))
        .hasMessage("metric: h{role=\"edge\"}: bounds [2.0] (expected: [1.0], as before)");
    assertThatThrownBy(() -> registry.counter("9", "", EDGE))
        .hasMessageStartingWith("metric: 9 (expected: ");
    assertThatThrownBy(() -> registry.histogram("i", "", EDGE, List.of(2.0, 1.0)))
        .hasMessage("histogram: bounds [2.0, 1.0] (expected: finite and ascending)");
  }

  @Test
  void registryIsBounded() {
    for (int i = 0; i < MetricRegistry.MAX_SAMPLES; i++) {
      registry.counter("x_total", "", Labels.of("n", Integer.toString(i)));
    }
    assertThatThrownBy(() -> registry.counter("x_total", "", EDGE))
        .hasMessageEndingWith("one too many (expected: at most 10000 samples)");
    registry.remove("x_total", Labels.of("n", "0"));
    assertThat(registry.counter("x_total", "", EDGE).value()).isZero();
  }
}
