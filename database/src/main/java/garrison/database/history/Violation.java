// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An invariant that does not hold.
 *
 * @param invariant which
 * @param sentence how, with the names and numbers of this history
 * @param events those that show it, in order, and no others
 */
public record Violation(Invariant invariant, String sentence, List<Event> events) {
  public Violation {
    events = List.copyOf(events);
  }

  @Override
  public String toString() {
    return invariant
        + ": "
        + sentence
        + events.stream()
            .map(event -> "\n  " + TraceLine.render(event))
            .collect(Collectors.joining());
  }
}
