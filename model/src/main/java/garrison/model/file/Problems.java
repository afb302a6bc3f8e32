// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong while a file is read. */
final class Problems {
  /** More would not help anyone; the rest shows after these are mended. */
  private static final int MOST = 100;

  private final String file;
  private final List<Problem> list = new ArrayList<>();
  private final Map<String, Node> places = new HashMap<>();

  Problems(String file) {
    this.file = file;
  }

  /** Notes where {@code path} stands, for a problem that is found after reading. */
  void place(String path, Node node) {
    places.put(path, node);
  }

  /** Adds a problem at the place of {@code path}, or of the nearest key above it. */
  void add(String path, String text) {
    String place = path;
    while (!places.containsKey(place) && place.contains(".")) {
      place = place.substring(0, place.lastIndexOf('.'));
    }
    Node node = places.get(place);
    add(node == null ? null : node.getStartMark().orElse(null), path, text);
  }

  void add(Node node, String path, String text) {
    add(node.getStartMark().orElse(null), path, text);
  }

  void add(@Nullable Mark mark, String path, String text) {
    int line = mark == null ? 1 : mark.getLine() + 1;
    int column = mark == null ? 1 : mark.getColumn() + 1;
    if (list.size() < MOST) {
      list.add(new Problem(file, line, column, path, text));
    }
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  InvalidFileException toException() {
    list.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
    return new InvalidFileException(list);
  }
}
