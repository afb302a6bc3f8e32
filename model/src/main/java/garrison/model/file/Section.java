// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the file while it is read. Each key that is asked for is taken out; {@link #end}
 * reports what was left over, with the nearest key that would have been understood. A problem never
 * ends the reading: it is noted and the value counts as absent, so that one run shows everything.
 */
final class Section {
  private final Problems problems;
  private final String path;
  private final Node node;
  private final Map<String, NodeTuple> unread = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();

  private Section(Problems problems, String path, Node node) {
    this.problems = problems;
    this.path = path;
    this.node = node;
  }

  /** Reads {@code node} as a mapping; anything else is a problem and reads as an empty one. */
  static Section of(Problems problems, String path, Node node) {
    Section section = new Section(problems, path, node);
    if (!(node instanceof MappingNode mapping)) {
      problems.add(node, path, describe(node) + " (expected: keys with values)");
      return section;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (section.unread.putIfAbsent(key, tuple) != null) {
        problems.add(tuple.getKeyNode(), section.pathOf(key), "is given twice (expected: once)");
      }
    }
    return section;
  }

  /** The names of all keys not asked for yet, in the order of the file. */
  List<String> keys() {
    return List.copyOf(unread.keySet());
  }

  /** Where {@code key} stands, for a problem found after reading. */
  Node at(String key) {
    NodeTuple tuple = unread.get(key);
    return tuple == null ? node : tuple.getValueNode();
  }

  /** The mapping below {@code key}; a problem when it is absent. */
  Optional<Section> requiredSection(String key, String meaning) {
    Optional<Section> section = section(key);
    if (section.isEmpty()) {
      missing(key, meaning);
    }
    return section;
  }

  /** The mapping below {@code key}, if it is there. */
  Optional<Section> section(String key) {
    return take(key).map(value -> of(problems, pathOf(key), value));
  }

  /** The value of {@code key}; a problem when it is absent. */
  <T> Optional<T> required(String key, String meaning, Function<String, T> reading) {
    Optional<Node> value = take(key);
    if (value.isEmpty()) {
      missing(key, meaning);
    }
    return value.flatMap(found -> scalar(found, pathOf(key), reading));
  }

  /** The value of {@code key}, if it is there. */
  <T> Optional<T> optional(String key, Function<String, T> reading) {
    return take(key).flatMap(found -> scalar(found, pathOf(key), reading));
  }

  /** The values listed below {@code key}; none when it is absent. */
  <T> List<T> list(String key, Function<String, T> reading) {
    Optional<Node> value = take(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof SequenceNode sequence)) {
      problems.add(
          value.get(), pathOf(key), describe(value.get()) + " (expected: a list such as [a, b])");
      return List.of();
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      scalar(sequence.getValue().get(i), pathOf(key) + "[" + i + "]", reading)
          .ifPresent(values::add);
    }
    return values;
  }

  /** Reports every key that nobody asked for. */
  void end() {
    unread.forEach((key, tuple) -> {
      Optional<String> near = NearMiss.of(key, known);
      String expected =
          near.map(name -> "did you mean " + name + "?")
              .orElse("expected: " + known.stream().collect(Collectors.joining(", ")));
      problems.add(tuple.getKeyNode(), pathOf(key), "unknown key (" + expected + ")");
    });
  }

  /** The path of {@code key} in this mapping. */
  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Optional<Node> take(String key) {
    known.add(key);
    Optional<Node> value = Optional.ofNullable(unread.remove(key)).map(NodeTuple::getValueNode);
    value.ifPresent(found -> problems.place(pathOf(key), found));
    return value;
  }

  private void missing(String key, String meaning) {
    problems.add(node, pathOf(key), "is missing (expected: " + meaning + ")");
  }

  private <T> Optional<T> scalar(Node value, String where, Function<String, T> reading) {
    if (!(value instanceof ScalarNode scalar)) {
      problems.add(value, where, describe(value) + " (expected: a single value)");
      return Optional.empty();
    }
    try {
      return Optional.of(reading.apply(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      problems.add(value, where, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static String describe(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when scalar.getValue().isEmpty() -> "nothing";
      case ScalarNode scalar -> scalar.getValue();
      default -> "something else";
    };
  }
}
