// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.lab.ledger.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static CycleReport cycle(double unavailable, Verdict one, Verdict other) {
    return cycle("database-crash", unavailable, one, other);
  }

  private static CycleReport cycle(String drill, double unavailable) {
    return cycle(drill, unavailable, verdict(10, 0, 0, 0), verdict(10, 0, 0, 0));
  }

  private static CycleReport cycle(String drill, double unavailable, Verdict one, Verdict other) {
    return new CycleReport(
        1,
        drill,
        List.of(),
        "",
        "web-1",
        "web-2",
        5,
        unavailable,
        unavailable,
        0,
        unavailable / 100,
        3,
        List.of(),
        Map.of("web-1", one, "web-2", other),
        new TraceReport(7, List.of(), "trace-00001.gz"));
  }

  private static Verdict verdict(int acknowledged, int lost, int duplicated, int altered) {
    return new Verdict(acknowledged, lost, duplicated, altered, 0, 0, 0, 0, 0, List.of());
  }

  @Test
  void theSpreadIsThatOfTheCycles() {
    List<CycleReport> cycles =
        IntStream.rangeClosed(1, 200)
            .mapToObj(i -> cycle(i, verdict(10, 0, 0, 0), verdict(10, 0, 0, 0)))
            .toList();
    Summary summary = Summary.of(cycles);
    assertThat(summary.unavailableMillis()).isEqualTo(new Summary.Spread(1, 100, 198, 200));
    assertThat(summary.twoCopiesSeconds()).isEqualTo(new Summary.Spread(0.01, 1, 1.98, 2));
    assertThat(summary.acknowledged()).isEqualTo(2000);
    assertThat(summary.errors()).isEqualTo(600);
  }

  @Test
  void aMixShowsEachDrillByItself() {
    CycleReport crash = cycle("database-crash", 1);
    List<CycleReport> mix = List.of(cycle("database-cut", 1), crash, cycle("database-cut", 3));
    assertThat(Summary.of(mix).unavailableByDrill())
        .isEqualTo(
            Map.of(
                "database-crash",
                new Summary.Kind(1, new Summary.Spread(1, 1, 1, 1)),
                "database-cut",
                new Summary.Kind(2, new Summary.Spread(1, 1, 3, 3))));
    assertThat(Summary.of(List.of(crash)).unavailableByDrill()).as("no mix").isEmpty();
  }

  @Test
  void aLossOnEitherCopyIsALoss() {
    Summary summary = Summary.of(List.of(cycle(1, verdict(10, 0, 1, 0), verdict(10, 2, 0, 3))));
    assertThat(summary.lost()).isEqualTo(2);
    assertThat(summary.duplicated()).isOne();
    assertThat(summary.wrong()).isEqualTo(3);
  }

  @Test
  void nothingHasNoSpread() {
    assertThat(Summary.of(List.of()).unavailableMillis()).isEqualTo(new Summary.Spread(0, 0, 0, 0));
  }
}
