// SPDX-License-Identifier: Apache-2.0

package garrison.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.lab.ledger.Ledger;
import garrison.lab.ledger.LedgerReader;
import garrison.lab.ledger.Outcome;
import garrison.lab.ledger.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadPathTest {
  private static final LoadSettings SETTINGS =
      new LoadSettings(
          Duration.ofMillis(1),
          4,
          12,
          Duration.ofMillis(200),
          Duration.ofSeconds(5),
          Duration.ofMillis(50));

  @TempDir Path folder;
  private Path file;
  private Ledger ledger;

  @BeforeEach
  void openLedger() {
    file = folder.resolve("ledger.log");
    ledger = Ledger.create(file, System::nanoTime);
  }

  @AfterEach
  void closeLedger() {
    ledger.close();
  }

  private LoadPath path(Supplier<Client> clients) {
    return new LoadPath(
        "test",
        SETTINGS,
        Thread.ofPlatform().daemon().factory(),
        clients,
        number -> new Write("w-" + number, "c-" + number, "test"),
        ledger);
  }

  private interface Answer {
    Told to(Write write) throws InterruptedException;
  }

  private static Client client(Answer answer, Runnable end) {
    return new Client() {
      @Override
      public Told write(Write write) {
        try {
          return answer.to(write);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return Told.unknown("interrupted");
        }
      }

      @Override
      public void close() {
        end.run();
      }
    };
  }

  @Test
  void everyWriteIsInTheLedgerWithWhatItsClientWasTold() {
    LoadPath path =
        path(() ->
            client(
                write -> write.id().endsWith("3") ? Told.refused("three") : Told.DONE, () -> {}));
    try (path) {
      path.start();
      await().until(() -> path.acknowledged() >= 100);
    }
    PathReport report = path.report();
    Map<Write, Outcome> told = LedgerReader.read(file);
    assertThat(told).hasSize((int) report.attempts());
    assertThat(told.values().stream().filter(Outcome.ACKNOWLEDGED::equals))
        .hasSize((int) report.acknowledged());
    assertThat(told)
        .containsEntry(new Write("w-13", "c-13", "test"), Outcome.REFUSED)
        .containsEntry(new Write("w-14", "c-14", "test"), Outcome.ACKNOWLEDGED);
    assertThat(report.errors()).containsEntry("three", report.refused());
  }

  @Test
  void clientsThatWaitAreNotWaitedForUntilThereAreTooMany() {
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger made = new AtomicInteger();
    LoadPath path =
        path(() -> {
          made.incrementAndGet();
          return client(
              _ -> {
                released.await();
                return Told.DONE;
              },
              () -> {});
        });
    try (path) {
      path.start();
      // Four at the pace, eight more spread over the time after which a client gives up.
      await().until(() -> made.get() == SETTINGS.most());
      await().until(() -> path.report().missed() > 20);
      assertThat(made).hasValue(SETTINGS.most());
      assertThat(path.acknowledged()).isZero();
      released.countDown();
      await().until(() -> path.acknowledged() > 50);
    }
    assertThat(path.report().longestGapMillis()).isGreaterThan(100);
  }

  @Test
  void aWriteThatNeverEndsIsCutOffAtTheEndAndItsOutcomeUnknown() {
    CountDownLatch cut = new CountDownLatch(1);
    LoadPath path =
        path(() ->
            client(
                _ -> {
                  cut.await();
                  return Told.unknown("cut");
                },
                cut::countDown));
    try (path) {
      path.start();
      await().until(() -> path.report().attempts() >= 4);
    }
    assertThat(LedgerReader.read(file).values()).containsOnly(Outcome.UNKNOWN);
  }
}
