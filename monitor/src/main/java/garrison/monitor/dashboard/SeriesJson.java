// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.dashboard;

import garrison.monitor.store.Grid;
import garrison.monitor.store.MetricStore;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * The values of charts as JSON: {@code {"start":…,"step":…,"count":…,"charts":{"id":[[…],[…]]}}},
 * one array for each line. Numbers have five significant digits, which is more than a screen shows
 * and a third of the bytes.
 */
final class SeriesJson {
  private static final MathContext DIGITS = new MathContext(5);

  private SeriesJson() {}

  static String of(List<Chart> charts, Grid grid, MetricStore store) {
    StringBuilder json = new StringBuilder(charts.size() * grid.count() * 8);
    json.append("{\"start\":").append(grid.startMillis());
    json.append(",\"step\":").append(grid.stepMillis());
    json.append(",\"count\":").append(grid.count());
    json.append(",\"charts\":{");
    String chartSeparator = "";
    for (Chart chart : charts) {
      json.append(chartSeparator).append('"').append(chart.id()).append("\":[");
      chartSeparator = ",";
      String lineSeparator = "";
      for (Chart.Line line : chart.lines()) {
        json.append(lineSeparator);
        lineSeparator = ",";
        append(json, line.value().over(grid, store));
      }
      json.append(']');
    }
    return json.append("}}").toString();
  }

  private static void append(StringBuilder json, double[] values) {
    json.append('[');
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        json.append(',');
      }
      append(json, values[i]);
    }
    json.append(']');
  }

  private static void append(StringBuilder json, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      json.append("null");
    } else if (value == Math.rint(value) && Math.abs(value) < 100_000) {
      json.append((long) value);
    } else {
      json.append(new BigDecimal(value, DIGITS).stripTrailingZeros());
    }
  }
}
