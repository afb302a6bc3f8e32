// SPDX-License-Identifier: Apache-2.0

package garrison.database.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A right history passes, and each way of losing a write is found and explained. */
class HistoryCheckerTest {
  private static final String TOGETHER =
      """
      0 registered version=0 epoch=1 writer=web-1#1 set=web-1#1 last-writer=web-1/a lost=
      1 began incarnation=web-1#1 copy=web-1/a
      2 began incarnation=web-2#1 copy=web-2/b
      3 registered version=1 epoch=1 writer=web-1#1 set=web-1#1,web-2#1 last-writer=web-1/a lost=
      4 written writer=web-1#1 write=0
      """;

  private static final String ACKNOWLEDGED =
      TOGETHER
          + """
          5 received follower=web-2#1 write=0
          6 acknowledged writer=web-1#1 write=0
          """;

  @Test
  void aTakeoverThatAppliesEverythingIsRight() {
    assertThat(
            check(
                ACKNOWLEDGED
                    + """
                    7 crashed incarnation=web-1#1
                    8 applied follower=web-2#1 write=0
                    9 registered version=2 epoch=2 writer=web-2#1 set=web-2#1 last-writer=web-2/b lost=
                    10 opened writer=web-2#1 epoch=2
                    11 written writer=web-2#1 write=1
                    12 acknowledged writer=web-2#1 write=1
                    """))
        .isEmpty();
  }

  @Test
  void anAcknowledgementWithoutTheFollowerIsALoss() {
    Violation violation = check(TOGETHER + "5 acknowledged writer=web-1#1 write=0\n").orElseThrow();
    assertThat(violation.invariant()).isEqualTo(Invariant.NO_ACKNOWLEDGED_WRITE_LOST);
    assertThat(violation.toString())
        .isEqualTo(
            """
            NO_ACKNOWLEDGED_WRITE_LOST: web-2#1 is in the set, and does not hold write 0, which was acknowledged
              2 began incarnation=web-2#1 copy=web-2/b
              3 registered version=1 epoch=1 writer=web-1#1 set=web-1#1,web-2#1 last-writer=web-1/a lost=
              4 written writer=web-1#1 write=0
              5 acknowledged writer=web-1#1 write=0\
            """);
  }

  @Test
  void aPromotionBeforeApplyingIsALoss() {
    assertThat(
            invariant(
                ACKNOWLEDGED
                    + "9 registered version=2 epoch=2 writer=web-2#1 set=web-2#1"
                    + " last-writer=web-2/b lost=\n"))
        .contains(Invariant.NO_ACKNOWLEDGED_WRITE_LOST);
  }

  @Test
  void aRestartedThreadUnderTheOldNameIsALoss() {
    assertThat(invariant(ACKNOWLEDGED + "7 began incarnation=web-2#1 copy=web-2/b\n"))
        .contains(Invariant.NO_ACKNOWLEDGED_WRITE_LOST);
  }

  @Test
  void aNewIncarnationMayLackWhatItHasToFetchAgain() {
    assertThat(check(ACKNOWLEDGED + "7 began incarnation=web-2#2 copy=web-2/b\n")).isEmpty();
  }

  @Test
  void aCutTailOfTheLastWriterIsALoss() {
    assertThat(invariant(ACKNOWLEDGED + "7 truncated server=web-1 kept=0\n"))
        .contains(Invariant.NO_ACKNOWLEDGED_WRITE_LOST);
  }

  @Test
  void whoTheRegisterNeverNamedDoesNotOpen() {
    assertThat(check(ACKNOWLEDGED + "7 opened writer=web-1#1 epoch=1\n")).isEmpty();
    assertThat(invariant(ACKNOWLEDGED + "7 opened writer=web-2#1 epoch=1\n"))
        .contains(Invariant.OPENED_BY_ITS_WRITER);
    assertThat(invariant(ACKNOWLEDGED + "7 opened writer=web-1#1 epoch=2\n"))
        .contains(Invariant.OPENED_BY_ITS_WRITER);
  }

  @Test
  void onlyTheLastWritersTailIsKept() {
    String kept = ACKNOWLEDGED + "7 crashed incarnation=web-1#1\n8 started incarnation=web-1#2 ";
    assertThat(check(kept + "role=MASTER copy=web-1/a\n")).isEmpty();
    assertThat(invariant(kept + "role=SLAVE copy=web-1/a\n"))
        .contains(Invariant.STARTED_BY_THE_REGISTER);
    assertThat(invariant(ACKNOWLEDGED + "8 started incarnation=web-2#2 role=MASTER copy=web-2/b\n"))
        .contains(Invariant.STARTED_BY_THE_REGISTER);
  }

  @Test
  void anAcknowledgementOfAReplacedWriterIsFound() {
    assertThat(
            invariant(
                ACKNOWLEDGED
                    + """
                    8 applied follower=web-2#1 write=0
                    9 registered version=2 epoch=2 writer=web-2#1 set=web-2#1 last-writer=web-2/b lost=
                    10 written writer=web-1#1 write=1
                    11 acknowledged writer=web-1#1 write=1
                    """))
        .contains(Invariant.ONE_WRITER);
  }

  @Test
  void aPromotionFromOutsideTheSetIsFound() {
    assertThat(
            invariant(
                "0 registered version=0 epoch=1 writer=web-1#1 set=web-1#1 last-writer=web-1/a"
                    + " lost=\n"
                    + "9 registered version=1 epoch=2 writer=web-2#1 set=web-2#1"
                    + " last-writer=web-2/b lost=\n"))
        .contains(Invariant.PROMOTED_FROM_THE_SET);
  }

  @Test
  void anEpochThatFallsIsFound() {
    assertThat(
            invariant(
                "0 registered version=0 epoch=2 writer=web-1#1 set=web-1#1 last-writer=web-1/a"
                    + " lost=\n"
                    + "9 registered version=1 epoch=1 writer=web-1#1 set=web-1#1"
                    + " last-writer=web-1/a lost=\n"))
        .contains(Invariant.EPOCHS_GROW);
  }

  @Test
  void whatAnOperatorGaveUpIsNoLoss() {
    assertThat(
            check(
                """
                0 registered version=0 epoch=1 writer=web-1#1 set=web-1#1 last-writer=web-1/a lost=
                1 began incarnation=web-1#1 copy=web-1/a
                2 began incarnation=web-2#1 copy=web-2/b
                3 written writer=web-1#1 write=0
                4 acknowledged writer=web-1#1 write=0
                5 crashed incarnation=web-1#1
                6 declared-lost copy=web-1/a
                7 registered version=1 epoch=2 writer=web-2#1 set=web-2#1 last-writer=web-2/b lost=web-1/a
                8 written writer=web-2#1 write=1
                9 acknowledged writer=web-2#1 write=1
                """))
        .isEmpty();
  }

  @Test
  void writesThatDoNotComeBackAreFound() {
    assertThat(invariant(ACKNOWLEDGED + "10 faults-ended\n2000 ended\n"))
        .contains(Invariant.WRITES_COME_BACK);
    assertThat(
            invariant(
                ACKNOWLEDGED
                    + """
                    10 faults-ended
                    20 written writer=web-1#1 write=1
                    21 received follower=web-2#1 write=1
                    22 acknowledged writer=web-1#1 write=1
                    2000 ended
                    """))
        .isEmpty();
  }

  private static Optional<Invariant> invariant(String history) {
    return check(history).map(Violation::invariant);
  }

  private static Optional<Violation> check(String history) {
    return HistoryChecker.check(Trace.read(new StringReader(history)), 1000);
  }
}
