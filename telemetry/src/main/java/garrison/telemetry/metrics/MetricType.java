// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.Locale;
import java.util.Optional;

/** What the numbers of a family mean. */
public enum MetricType {
  /** Only ever grows, until its process restarts and it begins at zero again. */
  COUNTER,
  /** Goes up and down. */
  GAUGE,
  /** How many observations fell into each of a fixed set of buckets; each grows like a counter. */
  HISTOGRAM;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word of the text format. */
  public String word() {
    return word;
  }

  static Optional<MetricType> of(String word) {
    return switch (word) {
      case "counter" -> Optional.of(COUNTER);
      case "gauge", "untyped" -> Optional.of(GAUGE);
      case "histogram" -> Optional.of(HISTOGRAM);
      default -> Optional.empty();
    };
  }
}
