// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import garrison.monitor.status.Expression;
import java.util.List;
import java.util.Locale;

/**
 * One chart of the page.
 *
 * @param id names it in the interface between page and monitor
 * @param group what it belongs to: {@code traffic}, {@code database}, or a server's name
 * @param note what a reader has to know to read it rightly; may be empty
 */
record Chart(
    String id, String group, String title, Unit unit, Shape shape, String note, List<Line> lines) {
  Chart {
    lines = List.copyOf(lines);
  }

  /** What its numbers are; the page writes them accordingly. */
  enum Unit {
    PER_SECOND,
    MILLISECONDS,
    SECONDS,
    PERCENT,
    BYTES,
    BYTES_PER_SECOND,
    COUNT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How it is drawn. */
  enum Shape {
    LINES,
    /** Areas upon each other, so that the upper edge is the sum. */
    STACKED,
    /** Lines upwards and downwards from the middle: what comes in and what goes out. */
    MIRRORED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One line.
   *
   * @param tone which colour it has: a name the page's style sheet defines
   */
  record Line(String label, String tone, Expression value) {}
}
