// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is restored from what, and what is thrown away. */
class CatalogTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void restoreBeginsWithTheLastFullBackupBeforeTheMoment() {
    Catalog catalog =
        new Catalog(
            List.of(full("a", 0, 1), full("a", 60, 2), full("a", 120, 3)),
            List.of(chain("a", 180, 1, 2, 3)));
    assertThat(catalog.select(at(119)).full()).isEqualTo(full("a", 60, 2));
    assertThat(catalog.select(at(119)).logs())
        .extracting(LogCopy::file)
        .containsExactly("binlog.000002", "binlog.000003");
  }

  @Test
  void momentThatTheLogsDoNotReachIsRefused() {
    Catalog catalog = new Catalog(List.of(full("a", 0, 1)), List.of(chain("a", 60, 1)));
    assertThatThrownBy(() -> catalog.select(at(61)))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("the logs reach until " + at(60));
  }

  @Test
  void momentBeforeTheFirstBackupIsRefused() {
    Catalog catalog = new Catalog(List.of(full("a", 0, 1)), List.of(chain("a", 60, 1)));
    assertThatThrownBy(() -> catalog.select(at(-1)))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("no full backup before it (expected: " + at(0) + " or later)");
  }

  @Test
  void logsOfAnotherDataFolderDoNotContinueABackup() {
    Catalog catalog =
        new Catalog(List.of(full("a", 0, 1)), List.of(chain("a", 30, 1), chain("b", 90, 1)));
    assertThatThrownBy(() -> catalog.select(at(60))).isInstanceOf(BackupException.class);
  }

  @Test
  void olderHistoryServesWhereTheNewerOneDoesNot() {
    Catalog catalog =
        new Catalog(
            List.of(full("a", 0, 1), full("b", 50, 1)),
            List.of(chain("a", 100, 1), chain("b", 55, 1)));
    assertThat(catalog.select(at(80)).full().lineage()).isEqualTo("a");
  }

  @Test
  void gapInTheLogsIsNamed() {
    Catalog catalog = new Catalog(List.of(full("a", 0, 1)), List.of(chain("a", 60, 1, 3)));
    assertThatThrownBy(() -> catalog.select(at(30)))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("binlog.000003 comes next (expected: number 2)");
  }

  @Test
  void logThatIsFollowedByAnotherMustBeComplete() {
    LogChain chain =
        new LogChain(
            "a",
            List.of(
                new LogCopy("binlog.000001", 900, LogCopy.State.GROWING),
                new LogCopy("binlog.000002", 900, LogCopy.State.GROWING)),
            at(60));
    Catalog catalog = new Catalog(List.of(full("a", 0, 1)), List.of(chain));
    assertThatThrownBy(() -> catalog.select(at(30)))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("binlog.000001 is incomplete");
  }

  @Test
  void onlyTheNewestAreKeptAndTheLogsFromTheOldestOfThemOn() {
    Catalog catalog =
        new Catalog(
            List.of(full("a", 0, 1), full("a", 60, 3), full("a", 120, 4)),
            List.of(chain("a", 180, 1, 2, 3, 4), chain("gone", 10, 7)));
    Catalog.Surplus surplus = catalog.surplus(2);
    assertThat(surplus.fulls()).containsExactly(full("a", 0, 1));
    assertThat(surplus.logs())
        .extracting(log -> log.lineage() + " " + log.copy().file())
        .containsExactly("a binlog.000001", "a binlog.000002", "gone binlog.000007");
  }

  @Test
  void nothingIsThrownAwayBeforeThereAreMoreThanAreKept() {
    Catalog catalog =
        new Catalog(List.of(full("a", 0, 1), full("a", 60, 3)), List.of(chain("a", 180, 1, 2, 3)));
    assertThat(catalog.surplus(2)).isEqualTo(new Catalog.Surplus(List.of(), List.of()));
  }

  @Test
  void anotherFullIsDueAfterADayOrInANewDataFolderButNeverTheFirst() {
    BackupSettings.Rule rule =
        new BackupSettings.Rule(7, Optional.of(Duration.ofDays(1)), Duration.ZERO);
    Catalog catalog = new Catalog(List.of(full("a", 0, 1)), List.of());
    assertThat(new Catalog(List.of(), List.of()).isDue("a", rule, at(0))).isFalse();
    assertThat(catalog.isDue("a", rule, at(60))).isFalse();
    assertThat(catalog.isDue("a", rule, at(86_400))).isTrue();
    assertThat(catalog.isDue("b", rule, at(60))).isTrue();
    BackupSettings.Rule never = new BackupSettings.Rule(7, Optional.empty(), Duration.ZERO);
    assertThat(catalog.isDue("a", never, at(86_400))).isFalse();
    assertThat(catalog.isDue("b", never, at(60))).isFalse();
  }

  @Test
  void verificationNeedsTheLogsToItsReference() {
    Catalog catalog =
        new Catalog(
            List.of(full("a", 0, 1)),
            List.of(
                new LogChain(
                    "a",
                    List.of(new LogCopy("binlog.000001", 450, LogCopy.State.GROWING)),
                    at(60))));
    String name = catalog.fulls().getFirst().name();
    assertThatThrownBy(() -> catalog.verification(name))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("its logs end at binlog.000001:450");
  }

  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  private static FullBackup full(String lineage, long seconds, int log) {
    LogPosition position = new LogPosition("binlog.00000" + log, 400);
    return new FullBackup(
        "web-1-20261123t%06dz".formatted(seconds),
        "web-1",
        lineage,
        at(seconds - 1),
        at(seconds),
        position,
        "0-1-7",
        "10.11",
        new FullBackup.Bytes(1, 1),
        "",
        new FullBackup.Reference(new LogPosition(position.file(), 500), "0-1-8", List.of()));
  }

  private static LogChain chain(String lineage, long reach, int... logs) {
    List<LogCopy> copies =
        Arrays.stream(logs)
            .mapToObj(log -> new LogCopy("binlog.00000" + log, 900, LogCopy.State.COMPLETE))
            .toList();
    return new LogChain(lineage, copies, at(reach));
  }
}
