// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All series the store knows, found by name and labels. A series is one object for as long as the
 * process runs, so hours and segments refer to it instead of repeating its labels. Series are added
 * under the store's lock and looked up from any thread.
 */
final class SeriesIndex {
  private final Map<SeriesKey, Known> byKey = new ConcurrentHashMap<>();
  private final Map<String, List<Known>> byName = new ConcurrentHashMap<>();

  /** A series, and the value of it that was measured last. */
  static final class Known {
    final SeriesKey key;

    /** Counts up from 0 in the order in which series became known to this process. */
    final int number;

    private volatile @Nullable Latest latest;

    private Known(SeriesKey key, int number) {
      this.key = key;
      this.number = number;
    }

    @Nullable Latest latest() {
      return latest;
    }

    /** Called under the store's lock. */
    void measured(long timestampMillis, long valueBits) {
      Latest before = latest;
      if (before == null || before.timestampMillis() < timestampMillis) {
        latest = new Latest(key, timestampMillis, Double.longBitsToDouble(valueBits));
      }
    }
  }

  @Nullable Known find(SeriesKey key) {
    return byKey.get(key);
  }

  Known findOrAdd(SeriesKey key) {
    Known known = byKey.get(key);
    if (known == null) {
      known = new Known(key, byKey.size());
      byKey.put(key, known);
      byName.computeIfAbsent(key.name(), _ -> new CopyOnWriteArrayList<>()).add(known);
    }
    return known;
  }

  List<Known> select(Selector selector) {
    return byName.getOrDefault(selector.name(), List.of()).stream()
        .filter(known -> selector.matches(known.key))
        .toList();
  }

  int size() {
    return byKey.size();
  }
}
