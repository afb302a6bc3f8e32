// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import garrison.database.insync.Copy;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Incarnation;
import garrison.model.ServerName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One event as a line of text, and back. */
final class TraceLine {
  private TraceLine() {}

  static String render(Event event) {
    return event.atMillis() + " " + rest(event);
  }

  private static String rest(Event event) {
    return switch (event) {
      case Event.Written(_, var by, long write) -> "written writer=" + by + " write=" + write;
      case Event.Received(_, var by, long write) -> "received follower=" + by + " write=" + write;
      case Event.Applied(_, var by, long write) -> "applied follower=" + by + " write=" + write;
      case Event.Acknowledged(_, var by, long write) ->
          "acknowledged writer=" + by + " write=" + write;
      case Event.Registered(_, long version, InSyncRegister register) ->
          "registered version=" + version + " " + register(register);
      case Event.Began(_, var incarnation, Copy copy) ->
          "began incarnation=" + incarnation + " copy=" + copy;
      case Event.Crashed(_, var incarnation) -> "crashed incarnation=" + incarnation;
      case Event.Truncated(_, var server, long kept) ->
          "truncated server=" + server + " kept=" + kept;
      case Event.Copied(_, Copy copy, var source, long kept) ->
          "copied copy=" + copy + " source=" + source + " kept=" + kept;
      case Event.Replaced(_, var server, long kept) ->
          "replaced server=" + server + " kept=" + kept;
      case Event.Opened(_, var writer, long epoch) -> "opened writer=" + writer + " epoch=" + epoch;
      case Event.DeclaredLost(_, Copy copy) -> "declared-lost copy=" + copy;
      case Event.FaultsEnded _ -> "faults-ended";
      case Event.Ended _ -> "ended";
    };
  }

  private static String register(InSyncRegister register) {
    return "epoch="
        + register.epoch()
        + " writer="
        + register.writer()
        + " set="
        + join(register.set())
        + " last-writer="
        + register.lastWriter()
        + " lost="
        + join(register.lost());
  }

  private static String join(Iterable<?> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(value.toString()));
    return texts.stream().collect(Collectors.joining(","));
  }

  static Event parse(String line, int number) {
    try {
      String[] words = line.strip().split(" ", -1);
      Map<String, String> fields = new LinkedHashMap<>();
      for (int index = 2; index < words.length; index++) {
        int equals = words[index].indexOf('=');
        fields.put(words[index].substring(0, equals), words[index].substring(equals + 1));
      }
      return event(Long.parseLong(words[0]), words[1], new Fields(fields));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new TraceException(
          "trace line " + number + ": " + line + " (expected: time, event, name=value...)", e);
    }
  }

  private static Event event(long at, String kind, Fields fields) {
    return switch (kind) {
      case "written" -> new Event.Written(at, fields.incarnation("writer"), fields.number("write"));
      case "received" ->
          new Event.Received(at, fields.incarnation("follower"), fields.number("write"));
      case "applied" ->
          new Event.Applied(at, fields.incarnation("follower"), fields.number("write"));
      case "acknowledged" ->
          new Event.Acknowledged(at, fields.incarnation("writer"), fields.number("write"));
      case "registered" -> new Event.Registered(at, fields.number("version"), fields.register());
      case "began" -> new Event.Began(at, fields.incarnation("incarnation"), fields.copy("copy"));
      case "crashed" -> new Event.Crashed(at, fields.incarnation("incarnation"));
      case "truncated" -> new Event.Truncated(at, fields.server("server"), fields.number("kept"));
      case "copied" ->
          new Event.Copied(at, fields.copy("copy"), fields.server("source"), fields.number("kept"));
      case "replaced" -> new Event.Replaced(at, fields.server("server"), fields.number("kept"));
      case "opened" -> new Event.Opened(at, fields.incarnation("writer"), fields.number("epoch"));
      case "declared-lost" -> new Event.DeclaredLost(at, fields.copy("copy"));
      case "faults-ended" -> new Event.FaultsEnded(at);
      case "ended" -> new Event.Ended(at);
      default -> throw new IllegalArgumentException("event: " + kind + " (expected: a known one)");
    };
  }

  /** The {@code name=value} pairs of a line. */
  private record Fields(Map<String, String> values) {
    String text(String name) {
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException(name + ": missing (expected: " + name + "=...)");
      }
      return value;
    }

    long number(String name) {
      return Long.parseLong(text(name));
    }

    ServerName server(String name) {
      return new ServerName(text(name));
    }

    Incarnation incarnation(String name) {
      return incarnationOf(text(name));
    }

    Copy copy(String name) {
      return copyOf(text(name));
    }

    <T> List<T> list(String name, Function<String, T> reader) {
      String text = text(name);
      return text.isEmpty()
          ? List.of()
          : List.of(text.split(",", -1)).stream().map(reader).toList();
    }

    InSyncRegister register() {
      return new InSyncRegister(
          number("epoch"),
          incarnation("writer"),
          new LinkedHashSet<>(list("set", Fields::incarnationOf)),
          copy("last-writer"),
          list("lost", Fields::copyOf));
    }

    private static Incarnation incarnationOf(String text) {
      int sign = text.indexOf('#');
      return new Incarnation(
          new ServerName(text.substring(0, sign)), Long.parseLong(text.substring(sign + 1)));
    }

    private static Copy copyOf(String text) {
      int slash = text.indexOf('/');
      return new Copy(new ServerName(text.substring(0, slash)), text.substring(slash + 1));
    }
  }
}
