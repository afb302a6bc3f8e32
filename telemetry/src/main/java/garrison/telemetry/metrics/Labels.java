// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What tells one sample of a family from the others, sorted by name.
 *
 * @param values at most {@value #MAX_LABELS}, each value at most {@value #MAX_VALUE_LENGTH}
 *     characters; an empty value is the same as no label and is left out
 */
public record Labels(Map<String, String> values) implements Comparable<Labels> {
  /** How many labels a sample can have. */
  public static final int MAX_LABELS = 32;

  /** How long a label's value can be. */
  public static final int MAX_VALUE_LENGTH = 1024;

  /** No label at all. */
  public static final Labels NONE = new Labels(Map.of());

  public Labels {
    SortedMap<String, String> sorted = new TreeMap<>();
    values.forEach((name, value) -> {
      check(name, value);
      if (!value.isEmpty()) {
        sorted.put(name, value);
      }
    });
    if (sorted.size() > MAX_LABELS) {
      throw new IllegalArgumentException(
          "labels: " + sorted.size() + " (expected: at most " + MAX_LABELS + ")");
    }
    values = Collections.unmodifiableSortedMap(sorted);
  }

  /** One label. */
  public static Labels of(String name, String value) {
    return new Labels(Map.of(name, value));
  }

  /** Two labels. */
  public static Labels of(String name1, String value1, String name2, String value2) {
    return new Labels(Map.of(name1, value1, name2, value2));
  }

  /** Three labels. */
  public static Labels of(
      String name1, String value1, String name2, String value2, String name3, String value3) {
    return new Labels(Map.of(name1, value1, name2, value2, name3, value3));
  }

  /** These and one more, which replaces one of the same name. */
  public Labels with(String name, String value) {
    Map<String, String> more = new TreeMap<>(values);
    more.put(name, value);
    return new Labels(more);
  }

  /** These without the one of that name. */
  public Labels without(String name) {
    if (!values.containsKey(name)) {
      return this;
    }
    Map<String, String> fewer = new TreeMap<>(values);
    fewer.remove(name);
    return new Labels(fewer);
  }

  /** The value of one label. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Whether each of {@code wanted} is here with the same value. */
  public boolean contains(Labels wanted) {
    return values.entrySet().containsAll(wanted.values.entrySet());
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Calls with each name and value, in the order of the names. */
  public void forEach(BiConsumer<String, String> each) {
    values.forEach(each);
  }

  /** By the text form: an arbitrary order, but always the same. */
  @Override
  public int compareTo(Labels other) {
    return toString().compareTo(other.toString());
  }

  /** As in the text format, {@code {a="1",b="2"}}, or nothing when there is none. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    ExpositionRenderer.labels(text, this, "");
    return text.toString();
  }

  private static void check(String name, String value) {
    if (!Names.isLabel(name)) {
      throw new IllegalArgumentException("label: " + name + " (expected: " + Names.LABEL + ")");
    }
    if (value.length() > MAX_VALUE_LENGTH) {
      throw new IllegalArgumentException(
          "label: %s: %d characters (expected: at most %d)"
              .formatted(name, value.length(), MAX_VALUE_LENGTH));
    }
  }
}
