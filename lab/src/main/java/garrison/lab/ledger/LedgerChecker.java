// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds a ledger against the rows of a database.
 *
 * <ul>
 *   <li>What was acknowledged must be there, once, with its content.
 *   <li>What has an unknown outcome may be there or not: its client knows that it does not know. It
 *       may not be there twice or altered, because then repeating it would not mend anything.
 *   <li>What was refused must not be there. Its client was told that nothing happened, and may have
 *       sold the seat to somebody else; so only errors that say so for certain count as refusals
 *       (see the writers of the load), and a row behind one is a violation like a loss.
 *   <li>Nothing else may be there: a row that nobody sent is an altered id.
 * </ul>
 *
 * <p>A duplicate can only be seen where nothing forbids it, so the table that SQL writes go to has
 * no unique key on the id.
 */
public final class LedgerChecker {
  private static final int EXAMPLES = 5;

  private final Map<String, Write> writes = new HashMap<>();
  private final Map<Write, Outcome> outcomes;
  private final List<String> examples = new ArrayList<>();

  private LedgerChecker(Map<Write, Outcome> outcomes) {
    this.outcomes = outcomes;
    outcomes.keySet().forEach(write -> writes.put(write.id(), write));
  }

  /**
   * Compares.
   *
   * @param outcomes what the ledger says
   * @param rows every row of the ledger's writes that the database has, in any order
   */
  public static Verdict check(Map<Write, Outcome> outcomes, List<StoredRow> rows) {
    return new LedgerChecker(outcomes).check(rows);
  }

  private Verdict check(List<StoredRow> rows) {
    Map<String, Integer> seen = new HashMap<>();
    int altered = 0;
    int strange = 0;
    for (StoredRow row : rows) {
      Write write = writes.get(row.id());
      if (write == null) {
        strange++;
        violation(row.id() + ": is there, and nobody sent it");
      } else {
        if (!write.content().equals(row.content())) {
          altered++;
          violation(
              "%s: \"%s\" (expected: \"%s\")".formatted(row.id(), row.content(), write.content()));
        }
        seen.merge(row.id(), 1, Integer::sum);
      }
    }
    Map<Outcome, Integer> there = new EnumMap<>(Outcome.class);
    Map<Outcome, Integer> away = new EnumMap<>(Outcome.class);
    int duplicated = 0;
    for (Map.Entry<Write, Outcome> entry : outcomes.entrySet()) {
      String id = entry.getKey().id();
      int times = seen.getOrDefault(id, 0);
      Outcome outcome = entry.getValue();
      (times == 0 ? away : there).merge(outcome, 1, Integer::sum);
      if (times > 1) {
        duplicated++;
        violation("%s: is there %d times (expected: once)".formatted(id, times));
      }
      if (times == 0 && outcome == Outcome.ACKNOWLEDGED) {
        violation("%s: acknowledged by %s and not there".formatted(id, entry.getKey().via()));
      }
      if (times > 0 && outcome == Outcome.REFUSED) {
        violation("%s: refused by %s and there all the same".formatted(id, entry.getKey().via()));
      }
    }
    int kept = there.getOrDefault(Outcome.ACKNOWLEDGED, 0);
    int lost = away.getOrDefault(Outcome.ACKNOWLEDGED, 0);
    int contradicted = there.getOrDefault(Outcome.REFUSED, 0);
    return new Verdict(
        kept + lost,
        lost,
        duplicated,
        altered,
        contradicted,
        strange,
        there.getOrDefault(Outcome.UNKNOWN, 0),
        away.getOrDefault(Outcome.UNKNOWN, 0),
        contradicted + away.getOrDefault(Outcome.REFUSED, 0),
        examples);
  }

  private void violation(String text) {
    if (examples.size() < EXAMPLES) {
      examples.add(text);
    }
  }
}
