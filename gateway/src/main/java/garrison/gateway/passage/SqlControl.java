// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.passage.Standing.Admission;
import garrison.model.ServerName;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlServer.Verb;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The control verbs by which a server's node tells its gateway who writes. Each may be asked again
 * with the same effect, and answers when it is done.
 *
 * <p>Called on virtual threads; may block.
 */
public final class SqlControl {
  private static final Duration LONGEST_GRACE = Duration.ofMinutes(5);

  private final SqlService service;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Map<String, DoorVerb> doors = new TreeMap<>();
  private final ReentrantLock order = new ReentrantLock();
  private long obeyed;

  public SqlControl(SqlService service) {
    this.service = service;
    doors.put("sql-admit", this::admit);
    doors.put("sql-hold", argument -> entry("sql-hold").hold(grace(argument)));
    doors.put("sql-cut", this::cut);
    doors.put("sql-reads", this::reads);
  }

  /** A request that opens or shuts the entry. */
  @FunctionalInterface
  private interface DoorVerb {
    /**
     * Opens or shuts it.
     *
     * @return waits for the connections that have to end
     */
    Runnable begin(String argument);
  }

  /** What {@code sql-status} answers. */
  record Status(Known known, @Nullable EntryStatus entry, @Nullable PassageStatus passage) {}

  /** The highest epoch anybody has presented; 0 and null before the first. */
  record Known(long epoch, @Nullable String writer) {}

  /**
   * This server's entry.
   *
   * @param admits whether it is open for writing, under {@code epoch}
   */
  record EntryStatus(boolean admits, long epoch, boolean reads, int connections) {}

  /** This server's passage. */
  record PassageStatus(int connections, int held) {}

  /** All of them by name. */
  public Map<String, Verb> verbs() {
    Map<String, Verb> verbs = new TreeMap<>();
    verbs.put("sql-writer", silent(this::writer));
    doors.forEach((word, door) -> verbs.put(word, silent(argument -> door.begin(argument).run())));
    verbs.put("sql-order", silent(this::order));
    verbs.put("sql-status", Verb.text(_ -> json.writeValueAsString(status()) + "\n"));
    return verbs;
  }

  /**
   * Obeys the request behind the number, unless one with a higher number was obeyed before: who had
   * no answer to a request, and has asked for something else since, must not find that undone.
   */
  private void order(String argument) {
    String[] words = argument.split(" ", 3);
    DoorVerb door = words.length < 2 ? null : doors.get(words[1]);
    if (door == null) {
      throw new ControlException(
          "sql-order: %s (expected: NUMBER and one of %s)".formatted(argument, doors.keySet()));
    }
    long number = number("sql-order", words[0], "NUMBER");
    begin(number, door, words.length == 3 ? words[2] : "").run();
  }

  private Runnable begin(long number, DoorVerb door, String argument) {
    order.lock();
    try {
      if (number <= obeyed) {
        throw new ControlException(
            "sql-order: %d (expected: more than %d, which was obeyed before)"
                .formatted(number, obeyed));
      }
      obeyed = number;
      return door.begin(argument);
    } finally {
      order.unlock();
    }
  }

  private void writer(String argument) {
    String[] words = argument.split(" ", -1);
    if (words.length != 2) {
      throw new ControlException("sql-writer: " + argument + " (expected: EPOCH SERVER)");
    }
    long epoch = epoch("sql-writer", words[0]);
    ServerName server = server(words[1]);
    service.state().learn(epoch, server);
    Standing now = service.state().standing();
    if (now.epoch() == epoch && !now.writesAt(server)) {
      throw new ControlException(
          "sql-writer: %s under epoch %d (expected: %s, which is known to write under it)"
              .formatted(server, epoch, now.writer()));
    }
  }

  private Runnable cut(String argument) {
    nothing("sql-cut", argument);
    return entry("sql-cut").cut();
  }

  private Runnable admit(String argument) {
    long epoch = epoch("sql-admit", argument);
    var _ = entry("sql-admit");
    Standing now = service.state().admit(epoch);
    if (now.epoch() != epoch || now.writes() != Admission.OPEN) {
      throw new ControlException(
          "sql-admit: epoch %d (expected: one under which this server writes; %s writes under %d)"
              .formatted(epoch, now.writer(), now.epoch()));
    }
    return () -> {};
  }

  private Runnable reads(String argument) {
    var _ = entry("sql-reads");
    service
        .state()
        .reads(
            switch (argument) {
              case "yes" -> Admission.OPEN;
              case "no" -> Admission.CLOSED;
              default ->
                  throw new ControlException("sql-reads: " + argument + " (expected: yes or no)");
            });
    return () -> {};
  }

  private Status status() {
    Standing now = service.state().standing();
    ServerName writer = now.writer();
    return new Status(
        new Known(now.epoch(), writer == null ? null : writer.value()),
        service
            .entry()
            .map(entry ->
                new EntryStatus(
                    now.admits(Purpose.WRITE),
                    now.epoch(),
                    now.admits(Purpose.READ),
                    entry.connections()))
            .orElse(null),
        service
            .passage()
            .map(passage -> new PassageStatus(passage.connections(), passage.held()))
            .orElse(null));
  }

  private SqlEntry entry(String verb) {
    return service
        .entry()
        .orElseThrow(() ->
            new ControlException(verb + ": no entry (expected: sqlEntry in the configuration)"));
  }

  private static Duration grace(String argument) {
    long millis = number("sql-hold", argument, "GRACE_MILLIS");
    if (millis < 0 || millis > LONGEST_GRACE.toMillis()) {
      throw new ControlException(
          "sql-hold: %d ms (expected: 0-%d)".formatted(millis, LONGEST_GRACE.toMillis()));
    }
    return Duration.ofMillis(millis);
  }

  private static long epoch(String verb, String word) {
    long epoch = number(verb, word, "EPOCH");
    if (epoch < 1) {
      throw new ControlException(verb + ": epoch " + epoch + " (expected: 1 or more)");
    }
    return epoch;
  }

  private static long number(String verb, String word, String expected) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException _) {
      throw new ControlException(verb + ": " + word + " (expected: " + expected + ")");
    }
  }

  private static ServerName server(String word) {
    try {
      return new ServerName(word);
    } catch (IllegalArgumentException failure) {
      throw new ControlException("sql-writer", failure);
    }
  }

  private static void nothing(String verb, String argument) {
    if (!argument.isEmpty()) {
      throw new ControlException(verb + ": " + argument + " (expected: no argument)");
    }
  }

  private static Verb silent(Consumer<String> action) {
    return (argument, _) -> action.accept(argument);
  }
}
