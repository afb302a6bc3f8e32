// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import garrison.monitor.store.Grid;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The lengths of time the page offers, each with the distance of its points. */
enum Range {
  LIVE("5 min", Duration.ofMinutes(5), Duration.ofSeconds(1)),
  QUARTER("15 min", Duration.ofMinutes(15), Duration.ofSeconds(3)),
  HOUR("1 h", Duration.ofHours(1), Duration.ofSeconds(10)),
  SHIFT("6 h", Duration.ofHours(6), Duration.ofSeconds(60)),
  DAY("24 h", Duration.ofHours(24), Duration.ofMinutes(4)),
  WEEK("7 d", Duration.ofDays(7), Duration.ofMinutes(30)),
  MONTH("30 d", Duration.ofDays(30), Duration.ofHours(2));

  private final String label;
  private final Duration length;
  private final Duration step;

  Range(String label, Duration length, Duration step) {
    this.label = label;
    this.length = length;
    this.step = step;
  }

  String label() {
    return label;
  }

  long seconds() {
    return length.toSeconds();
  }

  long stepMillis() {
    return step.toMillis();
  }

  /** The buckets of this length of time that are complete at {@code nowMillis}. */
  Grid before(long nowMillis) {
    return Grid.ending(nowMillis - step.toMillis(), length.toMillis(), step.toMillis());
  }

  static Optional<Range> ofSeconds(long seconds) {
    return Arrays.stream(values()).filter(range -> range.seconds() == seconds).findAny();
  }

  /** Those that retention fills. */
  static List<Range> within(Duration retention) {
    return Arrays.stream(values()).filter(range -> range.length.compareTo(retention) <= 0).toList();
  }
}
