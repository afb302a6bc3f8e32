// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.history.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;

/** Puts events into the order of their times, and those of one time into that of causes. */
final class Timeline {
  /** What comes first of one time. */
  enum Rank {
    CRASHED,
    TRUNCATED,
    BEGAN,
    REGISTERED,
    STARTED,
    OPENED,
    WRITTEN,
    RECEIVED,
    APPLIED,
    ACKNOWLEDGED,
    LAST
  }

  private record Entry(long atMicros, Rank rank, Event event) {}

  private final long beganMicros;
  private final List<Entry> entries = new ArrayList<>();

  Timeline(long beganMicros) {
    this.beganMicros = beganMicros;
  }

  /**
   * Adds an event.
   *
   * @param event takes milliseconds since the begin
   */
  void add(long atMicros, Rank rank, LongFunction<Event> event) {
    long millis = Math.max(0, (atMicros - beganMicros) / 1000);
    entries.add(new Entry(atMicros, rank, event.apply(millis)));
  }

  /** All of them; what was added first comes first of one time and rank. */
  List<Event> events() {
    entries.sort(Comparator.comparingLong(Entry::atMicros).thenComparing(Entry::rank));
    return entries.stream().map(Entry::event).toList();
  }
}
