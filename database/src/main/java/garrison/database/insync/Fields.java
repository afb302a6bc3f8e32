// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The {@code name=value} pairs of a line, as the values that this package deals in. */
public record Fields(Map<String, String> values) {
  public Fields {
    values = Map.copyOf(values);
  }

  /**
   * Takes pairs apart.
   *
   * @throws IllegalArgumentException when one has no equals sign
   */
  public static Fields of(List<String> pairs) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("field: " + pair + " (expected: name=value)");
      }
      fields.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return new Fields(fields);
  }

  /** Takes a line of pairs apart. */
  public static Fields ofLine(String line) {
    return of(List.of(line.strip().split(" ", -1)));
  }

  /**
   * The value of a field.
   *
   * @throws IllegalArgumentException when it is missing; every reader here throws it for a value
   *     that is none of its kind
   */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing (expected: " + name + "=...)");
    }
    return value;
  }

  /** A number. */
  public long number(String name) {
    return Long.parseLong(text(name));
  }

  /** A server's name. */
  public ServerName server(String name) {
    return new ServerName(text(name));
  }

  /** An incarnation, {@code web-1#7}. */
  public Incarnation incarnation(String name) {
    return incarnationOf(text(name));
  }

  /** A data folder, {@code web-1/identity}. */
  public Copy copy(String name) {
    return copyOf(text(name));
  }

  <T> List<T> list(String name, Function<String, T> reader) {
    String text = text(name);
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1)).stream().map(reader).toList();
  }

  static Incarnation incarnationOf(String text) {
    int sign = text.indexOf('#');
    if (sign < 0) {
      throw new IllegalArgumentException("incarnation: " + text + " (expected: server#number)");
    }
    return new Incarnation(
        new ServerName(text.substring(0, sign)), Long.parseLong(text.substring(sign + 1)));
  }

  static Copy copyOf(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("data folder: " + text + " (expected: server/identity)");
    }
    return new Copy(new ServerName(text.substring(0, slash)), text.substring(slash + 1));
  }
}
