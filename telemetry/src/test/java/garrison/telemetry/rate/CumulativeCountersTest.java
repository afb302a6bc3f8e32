// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.rate;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class CumulativeCountersTest {
  private final CumulativeCounters counters = new CumulativeCounters();

  @Test
  void totalGoesOnWhenTheProcessBeginsAgain() {
    assertThat(total(requests(10))).isEqualTo(10);
    assertThat(total(requests(15))).isEqualTo(15);
    assertThat(total(requests(2))).isEqualTo(17);
    assertThat(total(requests(3))).isEqualTo(18);
    assertThat(total(requests(0))).isEqualTo(18);
    assertThat(total(requests(1))).isEqualTo(19);
  }

  @Test
  void restartIsSeenByTheStartTimeThoughTheCounterHasOutgrownItself() {
    assertThat(total(requests(10), started(100))).isEqualTo(10);
    assertThat(total(requests(12), started(200))).isEqualTo(22);
    assertThat(total(requests(13), started(200))).isEqualTo(23);
  }

  @Test
  void readingWithoutAStartTimeInBetweenIsNoRestart() {
    assertThat(total(requests(10), started(100))).isEqualTo(10);
    assertThat(total(requests(11))).isEqualTo(11);
    assertThat(total(requests(12), started(100))).isEqualTo(12);
  }

  @Test
  void counterThatIsNotThereAfterARestartKeepsItsTotal() {
    Labels failed = Labels.of("status", "5xx");
    counters.next(List.of(family(new Sample.Value(failed, 3)), started(1)));
    assertThat(counters.next(List.of(started(2)))).contains(family(new Sample.Value(failed, 3)));
    assertThat(counters.next(List.of(requests(4), started(2))).getFirst().samples())
        .containsExactlyInAnyOrder(new Sample.Value(failed, 3), new Sample.Value(Labels.NONE, 4));
    assertThat(counters.totals().getFirst().sum(Labels.NONE)).isEqualTo(7);
  }

  @Test
  void gaugesPassAsTheyAre() {
    MetricFamily gauge = MetricFamily.gauge("active", "", 7);
    assertThat(counters.next(List.of(gauge))).containsExactly(gauge);
    assertThat(counters.next(List.of())).isEmpty();
  }

  @Test
  void histogramGoesOnBucketByBucket() {
    counters.next(List.of(histogram(3, 1)));
    assertThat(counters.next(List.of(histogram(1, 0)))).containsExactly(histogram(4, 1));
    assertThat(counters.next(List.of(histogram(2, 0)))).containsExactly(histogram(5, 1));
  }

  @Test
  void totalsOutliveThisProcess() {
    total(requests(10), started(1));
    total(requests(4), started(2));
    CumulativeCounters restored = CumulativeCounters.restore(counters.memory());
    assertThat(restored.totals()).isEqualTo(counters.totals());
    // The process went on meanwhile: it is the same one.
    assertThat(restored.next(List.of(requests(6), started(2))).getFirst()).isEqualTo(requests(16));
    // And here it did not.
    CumulativeCounters again = CumulativeCounters.restore(restored.memory());
    assertThat(again.next(List.of(requests(7), started(3))).getFirst()).isEqualTo(requests(23));
  }

  @Test
  void endlessSeriesArePassedThroughAndNotRemembered() {
    for (int i = 0; i < CumulativeCounters.MAX_SERIES / 100; i++) {
      int from = i * 100;
      List<Sample> samples =
          IntStream.range(from, from + 100)
              .<Sample>mapToObj(n -> new Sample.Value(Labels.of("n", "" + n), 1))
              .toList();
      counters.next(List.of(new MetricFamily("f" + i + "_total", MetricType.COUNTER, "", samples)));
    }
    assertThat(total(requests(5))).isEqualTo(5);
    assertThat(total(requests(2))).isEqualTo(2);
  }

  /** Any runs, each read after any of its increments: the total is what all runs showed at last. */
  @Property
  void totalIsTheSumOfTheLastReadingsOfAllRuns(
      @ForAll @Size(min = 1, max = 6)
          List<@Size(min = 1, max = 6) List<@IntRange(max = 50) Integer>> runs) {
    CumulativeCounters fresh = new CumulativeCounters();
    long ended = 0;
    for (int run = 0; run < runs.size(); run++) {
      long reading = 0;
      for (int increment : runs.get(run)) {
        reading += increment;
        List<MetricFamily> next = fresh.next(List.of(requests(reading), started(run)));
        assertThat(next.getFirst()).isEqualTo(requests(ended + reading));
        fresh = CumulativeCounters.restore(fresh.memory());
      }
      ended += reading;
    }
  }

  private double total(MetricFamily... reading) {
    return counters.next(List.of(reading)).getFirst().value(Labels.NONE).orElseThrow();
  }

  private static MetricFamily requests(long count) {
    return family(new Sample.Value(Labels.NONE, (double) count));
  }

  private static MetricFamily family(Sample sample) {
    return new MetricFamily("requests_total", MetricType.COUNTER, "", List.of(sample));
  }

  private static MetricFamily histogram(long first, long second) {
    return new MetricFamily(
        "h",
        MetricType.HISTOGRAM,
        "",
        List.of(
            new Sample.Histogram(
                Labels.NONE, List.of(1.0), List.of(first, second), first + 2.0 * second)));
  }

  private static MetricFamily started(long seconds) {
    return MetricFamily.gauge(CumulativeCounters.START_TIME, "", (double) seconds);
  }
}
