// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A planted fault is found, whatever it is, and nothing else is taken for one. */
class LedgerCheckerTest {
  private final Map<Write, Outcome> ledger = new LinkedHashMap<>();
  private final List<StoredRow> rows = new ArrayList<>();

  /** Ten acknowledged writes, and all of them there. */
  @BeforeEach
  void healthy() {
    for (int i = 0; i < 10; i++) {
      Write write = write("id-" + i);
      ledger.put(write, Outcome.ACKNOWLEDGED);
      rows.add(new StoredRow(write.id(), write.content()));
    }
  }

  private static Write write(String id) {
    return new Write(id, "content-of-" + id, "sql@web-1");
  }

  private Verdict check() {
    return LedgerChecker.check(ledger, rows);
  }

  @Test
  void everythingThereOnceIsClean() {
    assertThat(check()).isEqualTo(new Verdict(10, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
    assertThat(check().isClean()).isTrue();
  }

  @Test
  void aDeletedRowIsALoss() {
    rows.remove(4);
    assertThat(check().lost()).isOne();
    assertThat(check().isClean()).isFalse();
    assertThat(check().examples()).containsExactly("id-4: acknowledged by sql@web-1 and not there");
  }

  @Test
  void anAlteredContentIsFound() {
    rows.set(4, new StoredRow("id-4", "content-of-id-5"));
    assertThat(check().altered()).isOne();
    assertThat(check().isClean()).isFalse();
  }

  @Test
  void anAlteredIdIsALossAndAStranger() {
    rows.set(4, new StoredRow("id-44", "content-of-id-4"));
    assertThat(check().lost()).isOne();
    assertThat(check().strange()).isOne();
  }

  @Test
  void aRowThatIsThereTwiceIsADuplicate() {
    rows.add(rows.getFirst());
    assertThat(check().duplicated()).isOne();
    assertThat(check().examples()).containsExactly("id-0: is there 2 times (expected: once)");
  }

  @Test
  void anUnknownOutcomeMayBeThereOrNot() {
    ledger.put(write("there"), Outcome.UNKNOWN);
    ledger.put(write("away"), Outcome.UNKNOWN);
    rows.add(new StoredRow("there", "content-of-there"));
    assertThat(check().isClean()).isTrue();
    assertThat(check().unknownThere()).isOne();
    assertThat(check().unknownAway()).isOne();
  }

  @Test
  void anUnknownOutcomeMayNotBeThereTwiceOrAltered() {
    ledger.put(write("twice"), Outcome.UNKNOWN);
    ledger.put(write("altered"), Outcome.UNKNOWN);
    rows.add(new StoredRow("twice", "content-of-twice"));
    rows.add(new StoredRow("twice", "content-of-twice"));
    rows.add(new StoredRow("altered", "something-else"));
    assertThat(check().duplicated()).isOne();
    assertThat(check().altered()).isOne();
  }

  @Test
  void whatWasRefusedMayNotBeThere() {
    ledger.put(write("refused"), Outcome.REFUSED);
    assertThat(check().isClean()).isTrue();
    rows.add(new StoredRow("refused", "content-of-refused"));
    assertThat(check().contradicted()).isOne();
    assertThat(check().isClean()).isFalse();
  }

  @Test
  void onlyTheFirstViolationsAreTold() {
    rows.clear();
    assertThat(check().lost()).isEqualTo(10);
    assertThat(check().examples()).hasSize(5);
  }
}
