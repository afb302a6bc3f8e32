// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger's file still says after whatever happened to it. */
class LedgerTest {
  private static final Write FIRST = new Write("a-1", "one", "http@internet");
  private static final Write SECOND = new Write("a-2", "two", "sql@web-1");
  private static final Write THIRD = new Write("a-3", "three", "sql@web-2");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void threeWrites() {
    file = folder.resolve("ledger.log");
    try (Ledger ledger = Ledger.create(file, () -> 5_000)) {
      ledger.sent(FIRST);
      ledger.sent(SECOND);
      ledger.told(FIRST, Outcome.ACKNOWLEDGED, "");
      ledger.told(SECOND, Outcome.REFUSED, "1290\t(HY000)\nread-only");
      ledger.sent(THIRD);
    }
  }

  @Test
  void everyWriteComesBackWithItsOutcome() {
    assertThat(LedgerReader.read(file))
        .isEqualTo(
            Map.of(FIRST, Outcome.ACKNOWLEDGED, SECOND, Outcome.REFUSED, THIRD, Outcome.UNKNOWN));
  }

  @Test
  void theTimesComeBackTooAndCountFromTheBegin() {
    AtomicLong nanos = new AtomicLong(7_000_000);
    Path timed = folder.resolve("timed.log");
    try (Ledger ledger = Ledger.create(timed, () -> nanos.getAndAdd(2_000_000))) {
      assertThat(ledger.startedNanos()).isEqualTo(7_000_000);
      ledger.sent(FIRST);
      ledger.told(FIRST, Outcome.ACKNOWLEDGED, "");
      ledger.sent(SECOND);
    }
    assertThat(LedgerReader.entries(timed))
        .containsExactly(
            new LedgerEntry(FIRST, Outcome.ACKNOWLEDGED, 2000, 4000),
            new LedgerEntry(SECOND, Outcome.UNKNOWN, 6000, 6000));
  }

  @Test
  void aTornLastLineIsAnOutcomeThatNobodyKnows() throws IOException {
    String whole = Files.readString(file);
    int last = whole.indexOf("refused");
    Files.writeString(file, whole.substring(0, last + 12));
    assertThat(LedgerReader.read(file))
        .isEqualTo(Map.of(FIRST, Outcome.ACKNOWLEDGED, SECOND, Outcome.UNKNOWN));
  }

  @Test
  void aDamagedLineInTheMiddleProvesNothing() throws IOException {
    Files.writeString(file, Files.readString(file).replace("two", "twp"));
    assertThatThrownBy(() -> LedgerReader.read(file))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("ledger.log:2: checksum does not fit");
  }

  @Test
  void anOutcomeOfAWriteThatWasNotSentIsDamage() throws IOException {
    Files.writeString(
        file, LedgerLine.of(List.of("acknowledged", "a-9", "7", "")), StandardOpenOption.APPEND);
    assertThatThrownBy(() -> LedgerReader.read(file)).hasMessageContaining("that was not sent");
  }

  @Test
  void anIdIsSentOnce() throws IOException {
    Files.writeString(
        file,
        LedgerLine.of(List.of("sent", "a-1", "7", "sql@web-1", "one")),
        StandardOpenOption.APPEND);
    assertThatThrownBy(() -> LedgerReader.read(file)).hasMessageContaining("id sent twice: a-1");
  }

  @Test
  void aLedgerIsNeverWrittenOverAnother() {
    assertThatThrownBy(() -> Ledger.create(file, () -> 0)).isInstanceOf(LedgerException.class);
  }
}
