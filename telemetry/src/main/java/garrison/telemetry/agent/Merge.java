// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.agent;

import garrison.telemetry.metrics.Labels;
import garrison.telemetry.metrics.MetricFamily;
import garrison.telemetry.metrics.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one set of families of several. Of samples that say the same name and labels, or of
 * families that say another type, the first is kept: two processes that count under one name would
 * otherwise count twice.
 */
final class Merge {
  private final Map<String, MetricFamily> families = new LinkedHashMap<>();
  private final Map<String, Map<Labels, Sample>> samples = new LinkedHashMap<>();
  private int collisions;

  void add(List<MetricFamily> more) {
    for (MetricFamily family : more) {
      MetricFamily first = families.putIfAbsent(family.name(), family);
      if (first != null && first.type() != family.type()) {
        collisions += family.samples().size();
        continue;
      }
      Map<Labels, Sample> its = samples.computeIfAbsent(family.name(), _ -> new LinkedHashMap<>());
      for (Sample sample : family.samples()) {
        if (its.putIfAbsent(sample.labels(), sample) != null) {
          collisions++;
        }
      }
    }
  }

  /** How many samples were left out. */
  int collisions() {
    return collisions;
  }

  List<MetricFamily> families() {
    List<MetricFamily> merged = new ArrayList<>(families.size());
    samples.forEach((name, its) -> {
      MetricFamily first = families.get(name);
      if (first != null) {
        merged.add(new MetricFamily(name, first.type(), first.help(), List.copyOf(its.values())));
      }
    });
    return merged;
  }
}
