// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * A history as text: one event a line, {@code 1234 acknowledged writer=web-1#3 write=17}. Empty
 * lines and lines that begin with {@code #} say nothing.
 */
public final class Trace {
  /** A history of more events than this is not read. */
  public static final int MOST_EVENTS = 20_000_000;

  private Trace() {}

  /**
   * Reads a history.
   *
   * @throws TraceException when a line is not an event
   */
  public static List<Event> read(Reader text) {
    List<Event> events = new ArrayList<>();
    try (BufferedReader reader = new BufferedReader(text)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        if (events.size() == MOST_EVENTS) {
          throw new TraceException(
              "trace: longer than " + MOST_EVENTS + " events (expected: at most that)");
        }
        events.add(TraceLine.parse(line, number));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("trace: cannot be read", e);
    }
    return events;
  }

  /** Writes a history; {@code text} stays open. */
  public static void write(Iterable<Event> events, Writer text) {
    try {
      BufferedWriter writer = new BufferedWriter(text);
      for (Event event : events) {
        writer.write(TraceLine.render(event));
        writer.write('\n');
      }
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("trace: cannot be written", e);
    }
  }
}
