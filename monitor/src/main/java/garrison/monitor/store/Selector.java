// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.Map;
import java.util.TreeMap;

/** Which series are meant: all of a name whose labels have the given values. */
public record Selector(String name, Map<String, String> labels) {
  public Selector {
    labels = Map.copyOf(labels);
  }

  /** All series of {@code name}. */
  public static Selector of(String name) {
    return new Selector(name, Map.of());
  }

  /** The same, with one more label to match. */
  public Selector with(String label, String value) {
    Map<String, String> more = new TreeMap<>(labels);
    more.put(label, value);
    return new Selector(name, more);
  }

  /** Whether {@code key} is meant. */
  public boolean matches(SeriesKey key) {
    if (!key.name().equals(name)) {
      return false;
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!key.label(label.getKey()).equals(label.getValue())) {
        return false;
      }
    }
    return true;
  }
}
