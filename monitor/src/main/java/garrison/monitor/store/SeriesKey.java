// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is measured, and of whom: a metric's name and its labels. Two keys are the same series
 * exactly when name and all labels are equal.
 */
public record SeriesKey(String name, SortedMap<String, String> labels) {
  /** The most characters a name, a label's name or a label's value has. */
  public static final int MAXIMUM_LENGTH = 256;

  /** The most labels a series has. */
  public static final int MAXIMUM_LABELS = 16;

  public SeriesKey {
    if (name.isEmpty() || name.length() > MAXIMUM_LENGTH) {
      throw new IllegalArgumentException(
          "metric name: " + name.length() + " characters (expected: 1-" + MAXIMUM_LENGTH + ")");
    }
    if (labels.size() > MAXIMUM_LABELS) {
      throw new IllegalArgumentException(
          name + ": " + labels.size() + " labels (expected: at most " + MAXIMUM_LABELS + ")");
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (label.getKey().length() > MAXIMUM_LENGTH || label.getValue().length() > MAXIMUM_LENGTH) {
        throw new IllegalArgumentException(
            name + ": a label is too long (expected: at most " + MAXIMUM_LENGTH + " characters)");
      }
    }
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** The key of {@code name} with {@code labels} in any order. */
  public static SeriesKey of(String name, Map<String, String> labels) {
    return new SeriesKey(name, new TreeMap<>(labels));
  }

  /** The value of one label; empty text where the series has no such label. */
  public String label(String label) {
    return labels.getOrDefault(label, "");
  }

  @Override
  public String toString() {
    return name + labels;
  }
}
