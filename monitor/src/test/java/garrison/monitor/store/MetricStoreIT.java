// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class MetricStoreIT {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final StoreLimits LIMITS = StoreLimits.keeping(Duration.ofDays(2));
  private static final Selector ALL = Selector.of("requests");

  @TempDir Path folder;
  private Instant now = START;
  private final InstantSource clock = () -> now;

  @Test
  void aRestartReadsBackWhatWasStored() {
    try (MetricStore store = open()) {
      fill(store, 600);
    }
    try (MetricStore store = open()) {
      assertThat(rates(store)).containsOnly(10.0);
      assertThat(store.latest(ALL)).extracting(Latest::value).containsExactly(5990.0, 5990.0);
    }
  }

  @Test
  void aFinishedHourIsReadFromItsSegment() throws IOException {
    try (MetricStore store = open()) {
      fill(store, 600);
      double[] before = rates(store);
      now = START.plus(Duration.ofMinutes(70));
      assertThat(store.maintain()).startsWith("1 hours written");
      assertThat(files("segment")).hasSize(1);
      assertThat(files("log")).isEmpty();
      assertThat(rates(store)).isEqualTo(before);
    }
    try (MetricStore store = open()) {
      assertThat(rates(store)).containsOnly(10.0);
    }
  }

  @Test
  void samplesForAFinishedHourAreMergedWithIt() {
    try (MetricStore store = open()) {
      fill(store, 600);
      now = START.plus(Duration.ofMinutes(70));
      String _ = store.maintain();
      Acceptance again = store.append(batch(599));
      assertThat(again.stored()).isEqualTo(2);
      assertThat(store.append(batch(600)).stored()).isEqualTo(2);
      assertThat(rates(store)).containsOnly(10.0);
    }
  }

  @Test
  void duplicatesAndStrangersInTimeAreCountedAndLeftOut() {
    try (MetricStore store = open()) {
      fill(store, 10);
      assertThat(store.append(batch(9)).duplicates()).isEqualTo(2);
      assertThat(store.append(batch(-86_400)).outsideWindow()).isEqualTo(2);
      assertThat(store.append(batch(86_400)).outsideWindow()).isEqualTo(2);
      assertThat(store.counts().outsideWindow()).isEqualTo(4);
    }
  }

  @Test
  void newSeriesBeyondTheLimitAreRefusedAndKnownOnesTaken() {
    StoreLimits few = new StoreLimits(Duration.ofDays(1), 2, Duration.ofHours(1), Duration.ZERO);
    try (MetricStore store = MetricStore.open(folder, few, clock)) {
      fill(store, 1);
      Sample stranger = new Sample(SeriesKey.of("other", Map.of()), now.toEpochMilli(), 1);
      assertThat(store.append(List.of(stranger)).refusedSeries()).isEqualTo(1);
      now = now.plusSeconds(1);
      assertThat(store.append(batch(1)).stored()).isEqualTo(2);
    }
  }

  @Test
  void aTornTailIsCutOffAndTheRestIsKept() throws IOException {
    try (MetricStore store = open()) {
      fill(store, 100);
    }
    Path log = files("log").getFirst();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(file.length() - 3);
    }
    try (MetricStore store = open()) {
      assertThat(store.latest(ALL)).extracting(Latest::value).containsExactly(980.0, 980.0);
      assertThat(store.append(batch(99)).stored()).isEqualTo(2);
    }
    try (MetricStore store = open()) {
      assertThat(store.latest(ALL)).extracting(Latest::value).containsExactly(990.0, 990.0);
    }
  }

  @Test
  void aDamagedRecordCostsItselfAlone() throws IOException {
    try (MetricStore store = open()) {
      fill(store, 100);
    }
    Path log = files("log").getFirst();
    flip(log, Files.size(log) / 2);
    try (MetricStore store = open()) {
      assertThat(store.latest(ALL)).extracting(Latest::value).containsExactly(990.0, 990.0);
    }
  }

  @Test
  void aDamagedBlockIsLeftOutAndTheOtherSeriesRemain() throws IOException {
    try (MetricStore store = open()) {
      fill(store, 600);
      now = START.plus(Duration.ofMinutes(70));
      String _ = store.maintain();
      flip(files("segment").getFirst(), 20);
      Grid grid = new Grid(START.toEpochMilli() + 60_000, 60_000, 5);
      List<Series> series = store.query(ALL, grid, Fold.RATE);
      assertThat(series.stream().filter(each -> Double.isNaN(each.values()[0]))).hasSize(1);
      assertThat(series.stream().filter(each -> each.values()[0] == 10)).hasSize(1);
      assertThat(store.counts().damagedBlocks()).isEqualTo(1);
    }
  }

  @Test
  void aDamagedIndexSetsItsSegmentAside() throws IOException {
    try (MetricStore store = open()) {
      fill(store, 10);
      now = START.plus(Duration.ofMinutes(70));
      String _ = store.maintain();
    }
    Path segment = files("segment").getFirst();
    flip(segment, Files.size(segment) - 30);
    try (MetricStore store = open()) {
      assertThat(store.counts().segments()).isZero();
      assertThat(files("damaged")).hasSize(1);
    }
  }

  @Test
  void retentionDeletesHoursThatAreTooOld() throws IOException {
    try (MetricStore store = open()) {
      fill(store, 10);
      now = START.plus(Duration.ofMinutes(70));
      String _ = store.maintain();
      now = START.plus(Duration.ofDays(2));
      String _ = store.maintain();
      assertThat(files("segment")).hasSize(1);
      now = START.plus(Duration.ofHours(49));
      assertThat(store.maintain()).contains("1 segments deleted");
      assertThat(files("segment")).isEmpty();
      assertThat(rates(store)).containsOnly(Double.NaN);
    }
  }

  @Test
  void everyAcknowledgedBatchSurvivesAKilledProcess() throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessWriter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long acknowledged = -1;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      while (acknowledged < 300) {
        String line = lines.readLine();
        assertThat(line).as("the writer's acknowledgement after %d", acknowledged).isNotNull();
        acknowledged = Long.parseLong(line);
      }
      // By its handle: Process.destroyForcibly would close the stream, and with it the last lines.
      assertThat(writer.toHandle().destroyForcibly()).isTrue();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.matches("[0-9]+")) {
          acknowledged = Math.max(acknowledged, Long.parseLong(line));
        }
      }
    } finally {
      writer.destroyForcibly();
      assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    now = EndlessWriter.START.plus(Duration.ofHours(1));
    try (MetricStore store = open()) {
      for (Latest latest : store.latest(Selector.of("written"))) {
        assertThat(latest.value()).isGreaterThanOrEqualTo((double) acknowledged);
      }
      assertThat(store.counts().series()).isEqualTo(EndlessWriter.SERIES);
      Grid grid = new Grid(EndlessWriter.START.toEpochMilli(), 1000, (int) acknowledged + 1);
      for (Series series : store.query(Selector.of("written"), grid, Fold.AVERAGE)) {
        for (double value : series.values()) {
          assertThat(value).isNotNaN();
        }
      }
    }
  }

  private MetricStore open() {
    return MetricStore.open(folder, LIMITS, clock);
  }

  private void fill(MetricStore store, int seconds) {
    for (int second = 0; second < seconds; second++) {
      now = START.plusSeconds(second);
      assertThat(store.append(batch(second)).stored()).isEqualTo(2);
    }
  }

  private static List<Sample> batch(int second) {
    List<Sample> batch = new ArrayList<>();
    for (String server : List.of("web-1", "web-2")) {
      batch.add(
          new Sample(
              SeriesKey.of("requests", Map.of("server", server)),
              START.plusSeconds(second).toEpochMilli(),
              second * 10.0));
    }
    return batch;
  }

  private static double[] rates(MetricStore store) {
    Grid grid = new Grid(START.toEpochMilli() + 60_000, 60_000, 5);
    return store.query(ALL.with("server", "web-1"), grid, Fold.RATE).getFirst().values();
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith("." + ending)).toList();
    }
  }

  private static void flip(Path path, long position) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(position);
      int before = file.read();
      file.seek(position);
      file.write(before ^ 0x55);
    }
  }
}
