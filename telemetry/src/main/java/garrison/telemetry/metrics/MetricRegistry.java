// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * What one process counts. Each counter, level and histogram is asked for once and then kept by
 * whoever counts: adding to it is one LongAdder, without a look-up, a lock or garbage. Asking again
 * for the same name and labels gives the same one.
 *
 * <p>Why not the Prometheus library: adding to its counter costs about twice as much, its text
 * format brings two megabytes of code to load into every process, and what remains to be written
 * here is this class. The text is the same, so a process may use either.
 */
public final class MetricRegistry {
  /** The most samples a registry holds; it protects against labels made from what clients send. */
  public static final int MAX_SAMPLES = 10_000;

  private final Object lock = new Object();
  private final Map<String, Family> families = new LinkedHashMap<>();
  private int samples;

  /** A counter, whose name ends in {@code _total}. */
  public Counter counter(String name, String help, Labels labels) {
    Point.Counted point =
        (Point.Counted)
            point(
                new Key(name, MetricType.COUNTER, labels), help, new Point.Counted(new Counter()));
    return point.counter();
  }

  /** A gauge that is counted up and down. */
  public Level level(String name, String help, Labels labels) {
    Point point =
        point(new Key(name, MetricType.GAUGE, labels), help, new Point.Levelled(new Level()));
    if (point instanceof Point.Levelled(Level level)) {
      return level;
    }
    throw new IllegalArgumentException(
        "metric: " + name + labels + ": a read gauge already (expected: a level)");
  }

  /**
   * A gauge that is read when it is collected; a later one replaces it. The reader must not block.
   */
  public void gauge(String name, String help, Labels labels, DoubleSupplier reader) {
    Key key = new Key(name, MetricType.GAUGE, labels);
    synchronized (lock) {
      remove(name, labels);
      point(key, help, new Point.Read(reader));
    }
  }

  /**
   * A histogram.
   *
   * @param bounds the upper bounds of its buckets, finite and ascending
   */
  public Histogram histogram(String name, String help, Labels labels, List<Double> bounds) {
    Point.Observed point =
        (Point.Observed)
            point(
                new Key(name, MetricType.HISTOGRAM, labels),
                help,
                new Point.Observed(new Histogram(bounds)));
    if (!point.histogram().bounds().equals(bounds)) {
      throw new IllegalArgumentException(
          "metric: %s%s: bounds %s (expected: %s, as before)"
              .formatted(name, labels, bounds, point.histogram().bounds()));
    }
    return point.histogram();
  }

  /** Forgets one sample: of an upstream that is gone, say. Nothing happens when there is none. */
  public void remove(String name, Labels labels) {
    synchronized (lock) {
      Family family = families.get(name);
      if (family != null && family.points().remove(labels) != null) {
        samples--;
      }
    }
  }

  /** All families that have a sample, in the order in which they were first asked for. */
  public List<MetricFamily> collect() {
    synchronized (lock) {
      List<MetricFamily> read = new ArrayList<>(families.size());
      families.forEach((name, family) -> {
        List<Sample> its = new ArrayList<>(family.points().size());
        family.points().forEach((labels, point) -> its.add(point.read(labels)));
        if (!its.isEmpty()) {
          read.add(new MetricFamily(name, family.type(), family.help(), its));
        }
      });
      return read;
    }
  }

  /** The answer to the verb {@code metrics}: all families in the text format. */
  public String exposition() {
    return ExpositionRenderer.render(collect());
  }

  private Point point(Key key, String help, Point fresh) {
    synchronized (lock) {
      Family family = families.get(key.name());
      if (family == null) {
        family = new Family(key.type(), help, new LinkedHashMap<>());
        // Refuses a name that is not valid.
        families.put(new MetricFamily(key.name(), key.type(), help, List.of()).name(), family);
      }
      if (family.type() != key.type()) {
        throw new IllegalArgumentException(
            "metric: %s: a %s (expected: a %s, as before)"
                .formatted(key.name(), key.type().word(), family.type().word()));
      }
      Point known = family.points().get(key.labels());
      if (known != null) {
        return known;
      }
      if (samples >= MAX_SAMPLES) {
        throw new IllegalArgumentException(
            "metric: %s%s: one too many (expected: at most %d samples)"
                .formatted(key.name(), key.labels(), MAX_SAMPLES));
      }
      samples++;
      family.points().put(key.labels(), fresh);
      return fresh;
    }
  }

  private record Key(String name, MetricType type, Labels labels) {}

  private record Family(MetricType type, String help, Map<Labels, Point> points) {}

  private sealed interface Point {
    Sample read(Labels labels);

    record Counted(Counter counter) implements Point {
      @Override
      public Sample read(Labels labels) {
        return new Sample.Value(labels, counter.value());
      }
    }

    record Levelled(Level level) implements Point {
      @Override
      public Sample read(Labels labels) {
        return new Sample.Value(labels, level.value());
      }
    }

    record Read(DoubleSupplier reader) implements Point {
      @Override
      public Sample read(Labels labels) {
        return new Sample.Value(labels, reader.getAsDouble());
      }
    }

    record Observed(Histogram histogram) implements Point {
      @Override
      public Sample read(Labels labels) {
        return histogram.read(labels);
      }
    }
  }
}
