// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import garrison.database.insync.Copy;
import garrison.database.insync.Fields;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Mariadb.InitialRole;
import garrison.database.insync.RegisterText;
import java.util.List;

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
          "registered version=" + version + " " + RegisterText.render(register);
      case Event.Began(_, var incarnation, Copy copy) ->
          "began incarnation=" + incarnation + " copy=" + copy;
      case Event.Crashed(_, var incarnation) -> "crashed incarnation=" + incarnation;
      case Event.Truncated(_, var server, long kept) ->
          "truncated server=" + server + " kept=" + kept;
      case Event.Copied(_, Copy copy, var source, long kept) ->
          "copied copy=" + copy + " source=" + source + " kept=" + kept;
      case Event.Replaced(_, var server, long kept) ->
          "replaced server=" + server + " kept=" + kept;
      case Event.Started(_, var incarnation, var role, Copy copy) ->
          "started incarnation=" + incarnation + " role=" + role + " copy=" + copy;
      case Event.Opened(_, var writer, long epoch) -> "opened writer=" + writer + " epoch=" + epoch;
      case Event.DeclaredLost(_, Copy copy) -> "declared-lost copy=" + copy;
      case Event.FaultsEnded _ -> "faults-ended";
      case Event.Ended _ -> "ended";
    };
  }

  static Event parse(String line, int number) {
    try {
      String[] words = line.strip().split(" ", -1);
      List<String> pairs = List.of(words).subList(2, words.length);
      return event(Long.parseLong(words[0]), words[1], Fields.of(pairs));
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
      case "registered" ->
          new Event.Registered(at, fields.number("version"), RegisterText.read(fields));
      case "began" -> new Event.Began(at, fields.incarnation("incarnation"), fields.copy("copy"));
      case "crashed" -> new Event.Crashed(at, fields.incarnation("incarnation"));
      case "truncated" -> new Event.Truncated(at, fields.server("server"), fields.number("kept"));
      case "copied" ->
          new Event.Copied(at, fields.copy("copy"), fields.server("source"), fields.number("kept"));
      case "replaced" -> new Event.Replaced(at, fields.server("server"), fields.number("kept"));
      case "started" ->
          new Event.Started(
              at,
              fields.incarnation("incarnation"),
              InitialRole.valueOf(fields.text("role")),
              fields.copy("copy"));
      case "opened" -> new Event.Opened(at, fields.incarnation("writer"), fields.number("epoch"));
      case "declared-lost" -> new Event.DeclaredLost(at, fields.copy("copy"));
      case "faults-ended" -> new Event.FaultsEnded(at);
      case "ended" -> new Event.Ended(at);
      default -> throw new IllegalArgumentException("event: " + kind + " (expected: a known one)");
    };
  }
}
