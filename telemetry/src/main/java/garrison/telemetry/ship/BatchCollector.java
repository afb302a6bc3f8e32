// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.ship;

import garrison.model.ServerName;
import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.MetricType;
import garrison.telemetry.metrics.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts points, which carry their times one by one, into batches of one server and moment. */
final class BatchCollector {
  private final int limit;
  private final Map<Moment, Content> batches = new LinkedHashMap<>();
  private int points;

  /** At most {@code limit} points are taken. */
  BatchCollector(int limit) {
    this.limit = limit;
  }

  /** What the points of one metric have in common. */
  record Family(ServerName server, String name, MetricType type, String help) {}

  /**
   * Adds a point.
   *
   * @param start nanoseconds since 1970, or 0 when it is not said
   * @return false when it contradicts one that is there, or is one too many
   */
  boolean add(Family family, long start, long at, Sample sample) {
    if (points == limit) {
      return false;
    }
    Content content = batches.computeIfAbsent(new Moment(family.server(), at), _ -> new Content());
    if (content.start == 0) {
      content.start = start;
    }
    Family first = content.families.putIfAbsent(family.name(), family);
    if (first != null && first.type() != family.type()) {
      return false;
    }
    Map<Labels, Sample> samples =
        content.samples.computeIfAbsent(family.name(), _ -> new LinkedHashMap<>());
    if (samples.putIfAbsent(sample.labels(), sample) != null) {
      return false;
    }
    points++;
    return true;
  }

  List<Batch> batches() {
    List<Batch> list = new ArrayList<>(batches.size());
    batches.forEach((moment, content) -> list.add(content.batch(moment)));
    return list;
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  private record Moment(ServerName server, long at) {}

  private static final class Content {
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Map<String, Map<Labels, Sample>> samples = new LinkedHashMap<>();
    private long start;

    Batch batch(Moment moment) {
      List<MetricFamily> built = new ArrayList<>(families.size());
      families.forEach((name, family) ->
          built.add(
              new MetricFamily(
                  name,
                  family.type(),
                  family.help(),
                  List.copyOf(samples.getOrDefault(name, Map.of()).values()))));
      return new Batch(
          moment.server(), instant(start == 0 ? moment.at() : start), instant(moment.at()), built);
    }
  }
}
