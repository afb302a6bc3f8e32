// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What all cycles of a drill showed together.
 *
 * @param cycles how many there were
 * @param unavailableMillis of the cycles
 * @param unavailableByDrill the same for each thing that was drilled, when these were several
 * @param twoCopiesSeconds of the cycles
 * @param acknowledged in sum
 * @param lost in sum
 * @param duplicated in sum
 * @param wrong in sum: altered, refused and there, or there and never sent
 * @param errors seen by clients, in sum
 * @param traceEvents replayed, in sum
 * @param traceViolations found among them, in sum
 */
public record Summary(
    int cycles,
    Spread unavailableMillis,
    Map<String, Kind> unavailableByDrill,
    Spread twoCopiesSeconds,
    long acknowledged,
    long lost,
    long duplicated,
    long wrong,
    long errors,
    long traceEvents,
    long traceViolations) {
  /**
   * Values in order of size: the least, the middle one, the one that 99 of 100 are within, the
   * most.
   */
  public record Spread(double min, double median, double p99, double max) {
    static Spread of(List<CycleReport> cycles, ToDoubleFunction<CycleReport> value) {
      double[] sorted = cycles.stream().mapToDouble(value).sorted().toArray();
      return sorted.length == 0
          ? new Spread(0, 0, 0, 0)
          : new Spread(sorted[0], rank(sorted, 0.5), rank(sorted, 0.99), sorted[sorted.length - 1]);
    }

    private static double rank(double[] sorted, double part) {
      return sorted[Math.max(0, (int) Math.ceil(sorted.length * part) - 1)];
    }
  }

  /** What one kind of cycle showed. */
  public record Kind(int cycles, Spread unavailableMillis) {
    static Kind of(List<CycleReport> cycles) {
      return new Kind(cycles.size(), Spread.of(cycles, CycleReport::unavailableMillis));
    }
  }

  private static Map<String, Kind> byDrill(List<CycleReport> cycles) {
    Map<String, List<CycleReport>> kinds =
        cycles.stream()
            .collect(Collectors.groupingBy(CycleReport::drill, TreeMap::new, Collectors.toList()));
    Map<String, Kind> shown = new LinkedHashMap<>();
    if (kinds.size() > 1) {
      kinds.forEach((drill, its) -> shown.put(drill, Kind.of(its)));
    }
    return shown;
  }

  static Summary of(List<CycleReport> cycles) {
    return new Summary(
        cycles.size(),
        Spread.of(cycles, CycleReport::unavailableMillis),
        byDrill(cycles),
        Spread.of(cycles, CycleReport::twoCopiesSeconds),
        cycles.stream().mapToLong(CycleReport::acknowledged).sum(),
        cycles.stream().mapToLong(CycleReport::lost).sum(),
        cycles.stream().mapToLong(CycleReport::duplicated).sum(),
        cycles.stream().mapToLong(CycleReport::wrong).sum(),
        cycles.stream().mapToLong(CycleReport::errors).sum(),
        cycles.stream().mapToLong(cycle -> cycle.trace().events()).sum(),
        cycles.stream().mapToLong(cycle -> cycle.trace().violations().size()).sum());
  }
}
