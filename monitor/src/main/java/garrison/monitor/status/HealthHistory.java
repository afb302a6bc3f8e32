// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.status;

import garrison.monitor.status.Status.Health;
import garrison.monitor.store.Fold;
import garrison.monitor.store.Grid;
import garrison.monitor.store.MetricStore;
import garrison.monitor.store.Selector;
import garrison.monitor.store.Series;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when each role has been as it is. Changes are seen as they happen; what was before this
 * process is read back from the store once, to the minute, over a day, but not across minutes in
 * which nobody measured: what a role was then is not known. Confined to one thread at a time by its
 * owner.
 */
final class HealthHistory {
  private static final Duration LOOK_BACK = Duration.ofHours(24);
  private static final long STEP_MILLIS = 60_000;

  /** How many minutes without a measurement are taken for a restart of the monitor. */
  private static final int GAP_MINUTES = 2;

  private record Role(String server, String role) {}

  private record Since(Health health, long millis) {}

  private final Map<Role, Since> known = new HashMap<>();

  /** Reads back how long each role has been healthy or not. */
  static HealthHistory from(MetricStore store, long nowMillis) {
    HealthHistory history = new HealthHistory();
    Grid grid = Grid.ending(nowMillis, LOOK_BACK.toMillis(), STEP_MILLIS);
    for (Series series : store.query(Selector.of(Metric.ROLE_HEALTHY), grid, Fold.AVERAGE)) {
      Role role = new Role(series.key().label(Metric.SERVER), series.key().label(Metric.ROLE));
      double[] values = series.values();
      int last = values.length - 1;
      while (last >= 0 && Double.isNaN(values[last])) {
        last--;
      }
      if (last < 0 || values.length - 1 - last > GAP_MINUTES) {
        continue;
      }
      Health health = values[last] >= 1 ? Health.HEALTHY : Health.UNHEALTHY;
      int first = last;
      for (int i = last; i >= 0 && first - i <= GAP_MINUTES + 1; i--) {
        if (!Double.isNaN(values[i])) {
          if (values[i] >= 1 != (health == Health.HEALTHY)) {
            break;
          }
          first = i;
        }
      }
      history.known.put(role, new Since(health, grid.bucketMillis(first)));
    }
    return history;
  }

  /** Since when the role is {@code health}, which is what it is at {@code nowMillis}. */
  long since(String server, String role, Health health, long nowMillis) {
    Role key = new Role(server, role);
    Since since = known.get(key);
    if (since == null || since.health != health) {
      since = new Since(health, nowMillis);
      known.put(key, since);
    }
    return since.millis;
  }
}
