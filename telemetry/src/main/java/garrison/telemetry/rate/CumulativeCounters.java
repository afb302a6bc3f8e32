// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.rate;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Continues the counters and histograms of one process over its restarts, so that a total never
 * falls. Each begins at zero again with its process; what it last showed is then added to its base,
 * and what is given out is base plus reading. Exact up to what the process counted between the last
 * reading and its end, which nobody saw.
 *
 * <p>A restart is seen by {@value #START_TIME}, when the process tells it, for all of its counters
 * at once; and by a reading that fell. Without the start time, a counter that has outgrown its old
 * reading before it is read again is taken to have gone on, and its total lacks the old reading.
 *
 * <p>A counter that is not there (yet) after a restart keeps its total. A histogram whose bounds
 * changed begins anew. Not thread safe.
 */
public final class CumulativeCounters {
  /** The gauge by which a process tells when it started. */
  public static final String START_TIME = "process_start_time_seconds";

  /** The most counters that are continued; more are passed through as they are. */
  public static final int MAX_SERIES = 10_000;

  private final Map<String, Series> families = new LinkedHashMap<>();
  private Optional<Double> startTime = Optional.empty();
  private int series;

  /** Takes a reading, and gives it out with its counters continued. Gauges pass unchanged. */
  public List<MetricFamily> next(List<MetricFamily> reading) {
    Optional<Double> started = startTime(reading);
    if (started.isPresent() && startTime.isPresent() && !started.equals(startTime)) {
      families.values().forEach(Series::restarted);
    }
    startTime = started.or(() -> startTime);
    List<MetricFamily> continued = new ArrayList<>();
    Map<String, MetricFamily> unseen = new LinkedHashMap<>();
    totals().forEach(family -> unseen.put(family.name(), family));
    for (MetricFamily family : reading) {
      unseen.remove(family.name());
      continued.add(family.type() == MetricType.GAUGE ? family : next(family));
    }
    continued.addAll(unseen.values());
    return List.copyOf(continued);
  }

  /** The totals as they stand: what is shown while the process does not answer. */
  public List<MetricFamily> totals() {
    List<MetricFamily> totals = new ArrayList<>();
    families.forEach((name, its) -> totals.add(its.family(name)));
    return List.copyOf(totals);
  }

  /** Everything that {@link #restore} needs to go on: bases and last readings. */
  public Memory memory() {
    List<MetricFamily> bases = new ArrayList<>();
    List<MetricFamily> lasts = new ArrayList<>();
    families.forEach((name, its) -> {
      bases.add(new MetricFamily(name, its.type, its.help, samples(its.bases)));
      lasts.add(new MetricFamily(name, its.type, its.help, samples(its.lasts)));
    });
    return new Memory(bases, lasts, startTime);
  }

  /** Goes on where another one was. */
  public static CumulativeCounters restore(Memory memory) {
    CumulativeCounters counters = new CumulativeCounters();
    counters.startTime = memory.startTime();
    memory.lasts().forEach(last -> put(last, counters.series(last).lasts));
    memory.bases().forEach(base -> put(base, counters.series(base).bases));
    counters.series = counters.families.values().stream().mapToInt(its -> its.lasts.size()).sum();
    return counters;
  }

  private MetricFamily next(MetricFamily reading) {
    Series its = series(reading);
    if (its.type != reading.type()) {
      return reading;
    }
    List<Sample> passed = new ArrayList<>();
    for (Sample sample : reading.samples()) {
      if (its.lasts.containsKey(sample.labels())) {
        its.next(sample);
      } else if (series < MAX_SERIES) {
        series++;
        its.next(sample);
      } else {
        passed.add(sample);
      }
    }
    List<Sample> all = new ArrayList<>(its.family(reading.name()).samples());
    all.addAll(passed);
    return new MetricFamily(reading.name(), reading.type(), reading.help(), all);
  }

  private Series series(MetricFamily family) {
    return families.computeIfAbsent(family.name(), _ -> new Series(family.type(), family.help()));
  }

  private static Optional<Double> startTime(List<MetricFamily> reading) {
    return reading.stream()
        .filter(family -> family.name().equals(START_TIME))
        .findFirst()
        .flatMap(family -> family.value(Labels.NONE));
  }

  private static void put(MetricFamily family, Map<Labels, Sample> by) {
    family.samples().forEach(sample -> by.put(sample.labels(), sample));
  }

  private static List<Sample> samples(Map<Labels, Sample> by) {
    return List.copyOf(by.values());
  }

  /**
   * What must be kept to continue after this process itself has restarted.
   *
   * @param bases what the ended runs of the process have counted
   * @param lasts what its present run showed last
   * @param startTime when that run began, if it tells
   */
  public record Memory(
      List<MetricFamily> bases, List<MetricFamily> lasts, Optional<Double> startTime) {
    public Memory {
      bases = List.copyOf(bases);
      lasts = List.copyOf(lasts);
    }
  }

  /** The counters of one family. */
  private static final class Series {
    private final MetricType type;
    private final String help;
    private final Map<Labels, Sample> bases = new HashMap<>();
    private final Map<Labels, Sample> lasts = new LinkedHashMap<>();

    Series(MetricType type, String help) {
      this.type = type;
      this.help = help;
    }

    void restarted() {
      lasts.replaceAll((labels, last) -> {
        bases.merge(labels, last, CumulativeCounters::plus);
        return zero(last);
      });
    }

    void next(Sample reading) {
      Sample last = lasts.put(reading.labels(), reading);
      if (last != null && hasFallen(last, reading)) {
        bases.merge(reading.labels(), last, CumulativeCounters::plus);
      }
    }

    MetricFamily family(String name) {
      List<Sample> totals = new ArrayList<>(lasts.size());
      lasts.forEach((labels, last) -> {
        Sample base = bases.get(labels);
        totals.add(base == null ? last : plus(base, last));
      });
      return new MetricFamily(name, type, help, totals);
    }
  }

  /** The sum under the labels of the second; the second alone when they do not go together. */
  private static Sample plus(Sample one, Sample other) {
    if (one instanceof Sample.Value before && other instanceof Sample.Value after) {
      return new Sample.Value(after.labels(), before.value() + after.value());
    }
    if (one instanceof Sample.Histogram before
        && other instanceof Sample.Histogram after
        && before.bounds().equals(after.bounds())) {
      return Quantiles.sum(after, before);
    }
    return other;
  }

  private static Sample zero(Sample sample) {
    return switch (sample) {
      case Sample.Value value -> new Sample.Value(value.labels(), 0);
      case Sample.Histogram its ->
          new Sample.Histogram(
              its.labels(), its.bounds(), its.counts().stream().map(_ -> 0L).toList(), 0);
    };
  }

  private static boolean hasFallen(Sample last, Sample reading) {
    if (last instanceof Sample.Value before && reading instanceof Sample.Value after) {
      return after.value() < before.value();
    }
    return last instanceof Sample.Histogram before
        && reading instanceof Sample.Histogram after
        && after.count() < before.count();
  }
}
