// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows in columns as wide as their widest cell, two spaces apart, the first row as head. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private int painted = -1;
  private UnaryOperator<String> paint = UnaryOperator.identity();

  Table(String... head) {
    rows.add(List.of(head));
  }

  void row(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  /** Paints the cells of one column, counted from 0, below its head. */
  void paint(int column, UnaryOperator<String> how) {
    painted = column;
    paint = how;
  }

  void print(PrintWriter out) {
    List<Integer> widths = widths();
    for (int row = 0; row < rows.size(); row++) {
      List<String> cells = rows.get(row);
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.size(); i++) {
        String cell = cells.get(i);
        line.append(row > 0 && i == painted ? paint.apply(cell) : cell)
            .append(" ".repeat(widths.get(i) - cell.length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    return widths;
  }
}
