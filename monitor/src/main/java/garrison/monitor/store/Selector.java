// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which series are meant: all of a name whose labels have the given values.
 *
 * @param labels what must be equal
 * @param except what must not be equal
 */
public record Selector(String name, Map<String, String> labels, Map<String, String> except) {
  public Selector {
    labels = Map.copyOf(labels);
    except = Map.copyOf(except);
  }

  /** All series of {@code name}. */
  public static Selector of(String name) {
    return new Selector(name, Map.of(), Map.of());
  }

  /** The same, with one more label to match. */
  public Selector with(String label, String value) {
    Map<String, String> more = new TreeMap<>(labels);
    more.put(label, value);
    return new Selector(name, more, except);
  }

  /** The same, without those whose label has this value. */
  public Selector without(String label, String value) {
    Map<String, String> more = new TreeMap<>(except);
    more.put(label, value);
    return new Selector(name, labels, more);
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
    for (Map.Entry<String, String> label : except.entrySet()) {
      if (key.label(label.getKey()).equals(label.getValue())) {
        return false;
      }
    }
    return true;
  }
}
