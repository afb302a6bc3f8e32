// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.server.DatabaseException;
import garrison.database.storage.DurableFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The backups of one database server: makes a full one when it is due, copies the binary log once a
 * second from the first one on, and does what is asked, one job at a time.
 *
 * <p>The copying thread and the thread of a job change the store under one lock; a job holds it
 * only for moments.
 */
public final class Backups implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Backups.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long PACE_MILLIS = 1000;

  /** After this a full backup that is due and failed is tried again. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  /** How long the logs may take to reach what a new full backup was compared with. */
  private static final int REACH_SECONDS = 60;

  private final BackupSettings settings;
  private final Supplier<BackupPrograms> tools;
  private final BooleanSupplier isHealthy;
  private final InstantSource clock;
  private final LiveDatabase live;
  private final Programs programs = new Programs();
  private final ReentrantLock storing = new ReentrantLock();
  private final Thread copying;
  private volatile Optional<BackupStore> store = Optional.empty();
  private Optional<LogCopier> copier = Optional.empty();
  private String copied = "";
  private Instant lastTry = Instant.EPOCH;
  private Optional<Instant> healthySince = Optional.empty();
  private volatile Job job = Job.NONE;
  private volatile String problem = "";

  /** All of them, until it is known. */
  private volatile long logsNeededFrom;

  private volatile boolean closed;

  private Backups(
      BackupSettings settings,
      Supplier<BackupPrograms> tools,
      BooleanSupplier isHealthy,
      InstantSource clock) {
    this.settings = settings;
    this.tools = tools;
    this.isHealthy = isHealthy;
    this.clock = clock;
    this.live = new LiveDatabase(settings);
    this.copying = Thread.ofVirtual().name("backup-logs").start(this::copyLogs);
  }

  /**
   * Starts to copy what has to be copied.
   *
   * @param tools finds the programs when a job needs them; where they are missing, only jobs fail
   * @param isHealthy whether the server is one whose data others may rely on: the writer, or a
   *     follower that is in sync
   */
  public static Backups start(
      BackupSettings settings,
      Supplier<BackupPrograms> tools,
      BooleanSupplier isHealthy,
      InstantSource clock) {
    return new Backups(settings, tools, isHealthy, clock);
  }

  /** What is stored, the damaged ones with the reason. */
  public record Listing(
      List<FullBackup> fulls, List<LogChain> logs, List<String> damaged, String problem) {
    public Listing {
      fulls = List.copyOf(fulls);
      logs = List.copyOf(logs);
      damaged = List.copyOf(damaged);
    }
  }

  /** What is stored. */
  public Listing list() {
    storing.lock();
    try {
      BackupStore here = store();
      BackupStore.Fulls fulls = here.fulls();
      List<String> damaged = new ArrayList<>();
      fulls.damaged().forEach(each -> damaged.add(each.reason()));
      Catalog catalog = catalog(here, fulls, damaged);
      return new Listing(catalog.fulls(), catalog.chains(), damaged, problem);
    } catch (IOException e) {
      throw new BackupException("backups " + settings.places().store() + ": cannot be read", e);
    } finally {
      storing.unlock();
    }
  }

  /** The number of the first file of the binary log that is yet to be copied whole. */
  public long logsNeededFrom() {
    return logsNeededFrom;
  }

  /** The last job, which may be under way. */
  public Job job() {
    return job;
  }

  /**
   * Begins to take a full backup.
   *
   * @throws BackupException when a job is under way or the server is not healthy
   */
  public Job take() {
    if (!isHealthy.getAsBoolean()) {
      throw new BackupException(
          "database on "
              + settings.server()
              + ": neither writes nor is in sync (expected: one of both)");
    }
    return begin("backup", this::takeNow);
  }

  /**
   * Begins to verify a full backup.
   *
   * @param name the newest one when empty
   * @throws BackupException when there is none of that name or a job is under way
   */
  public Job verify(String name) {
    return begin(
        "verify",
        progress -> {
          BackupStore.Fulls fulls = locked(() -> store().fulls());
          for (BackupStore.Fulls.Damaged damaged : fulls.damaged()) {
            if (name.isEmpty() || damaged.name().equals(name)) {
              throw new DamagedException(damaged.reason());
            }
          }
          Catalog catalog = locked(() -> catalog(store(), fulls, new ArrayList<>()));
          String wanted =
              name.isEmpty()
                  ? catalog.newest().map(FullBackup::name).orElseThrow(Backups::nothing)
                  : name;
          return new Restorer(settings, tools.get(), programs, store())
              .verify(catalog.verification(wanted), progress);
        });
  }

  private static BackupException nothing() {
    return new BackupException("backups: none (expected: at least one)");
  }

  /**
   * Begins to restore the state of a moment into a folder.
   *
   * @param folder empty or not there; by default one in the store
   * @throws BackupException when that moment is not covered or a job is under way
   */
  public Job restore(Instant time, Optional<Path> folder) {
    Path into =
        folder.orElseGet(() ->
            settings
                .places()
                .store()
                .resolve("restored")
                .resolve(time.toString().replace(':', '-')));
    return begin(
        "restore",
        progress -> {
          Catalog catalog = locked(() -> catalog(store(), store().fulls(), new ArrayList<>()));
          return new Restorer(settings, tools.get(), programs, store())
              .restore(catalog.select(time), time, into, progress);
        });
  }

  private interface Work {
    Object run(JobProgress progress) throws IOException, SQLException;
  }

  private interface Guarded<T> {
    T run() throws IOException;
  }

  private <T> T locked(Guarded<T> work) throws IOException {
    storing.lock();
    try {
      return work.run();
    } finally {
      storing.unlock();
    }
  }

  private synchronized Job begin(String what, Work work) {
    requireTools(what);
    if (job.isRunning()) {
      throw new BackupException(
          "backups on " + settings.server() + ": " + job.what() + " is under way");
    }
    Job begun = new Job(what, new JobProgress(), clock.instant());
    job = begun;
    Thread.ofVirtual().name("backup-" + what).start(() -> run(begun, work));
    return begun;
  }

  /** Says at once, to who asks, what a job would fail for. */
  private void requireTools(String what) {
    try {
      var _ = tools.get();
    } catch (DatabaseException e) {
      throw new BackupException(what + " on " + settings.server() + ": not possible", e);
    }
  }

  private void run(Job begun, Work work) {
    try {
      begun.succeed(JSON.writeValueAsString(work.run(begun.progress())), clock.instant());
      LOGGER.info("event=backup-job-done job={}", begun.what());
    } catch (IOException | SQLException | RuntimeException e) {
      begun.fail(words(e), clock.instant());
      LOGGER.error("event=backup-job-failed job={} reason=\"{}\"", begun.what(), begun.error());
    }
  }

  private static String words(Throwable failure) {
    StringBuilder words = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      words.append(": ").append(cause.getMessage());
    }
    return words.toString();
  }

  private FullBackup takeNow(JobProgress progress) throws IOException, SQLException {
    FullBackup full =
        new FullTaker(settings, tools.get(), programs, clock).take(store(), live, progress);
    progress.enter("copying the logs");
    for (int second = 0; second < REACH_SECONDS; second++) {
      if (locked(() -> reaches(full))) {
        locked(() -> {
          keepByRule();
          return true;
        });
        return full;
      }
      pause();
    }
    throw new BackupException(
        "backup "
            + full.name()
            + ": its logs were not copied within "
            + REACH_SECONDS
            + " s"
            + (problem.isEmpty() ? "" : ": " + problem));
  }

  private boolean reaches(FullBackup full) throws IOException {
    try {
      Catalog catalog = catalog(store(), store().fulls(), new ArrayList<>());
      return catalog.verification(full.name()).full().equals(full);
    } catch (DamagedException _) {
      // Not yet; what is really damaged is still so when the time is over.
      return false;
    }
  }

  private void keepByRule() throws IOException {
    BackupStore here = store();
    BackupStore.Fulls fulls = here.fulls();
    if (!fulls.damaged().isEmpty()) {
      // What cannot be read may be all that the logs are kept for.
      LOGGER.error("event=backups-kept reason=\"{}\"", fulls.damaged().getFirst().reason());
      return;
    }
    Catalog.Surplus surplus =
        catalog(here, fulls, new ArrayList<>()).surplus(settings.rule().keep());
    for (FullBackup old : surplus.fulls()) {
      here.delete(old);
      LOGGER.info("event=backup-deleted name={}", old.name());
    }
    for (Catalog.Surplus.Log log : surplus.logs()) {
      new LogStore(here.logs(), log.lineage(), here.key()).delete(log.copy());
    }
  }

  private void copyLogs() {
    while (!closed && !Thread.currentThread().isInterrupted()) {
      String seen = "";
      storing.lock();
      try {
        copyOnce();
      } catch (SQLException e) {
        // It is not running now; its node knows, and says so.
        seen = "the database does not answer: " + words(e);
      } catch (IOException | RuntimeException e) {
        seen = words(e);
        if (!seen.equals(problem)) {
          LOGGER.error("event=backup-logs-not-copied reason=\"{}\"", seen);
        }
      } finally {
        storing.unlock();
      }
      problem = seen;
      pause();
    }
  }

  private void copyOnce() throws IOException, SQLException {
    Catalog catalog = catalogOfFulls();
    if (catalog.fulls().isEmpty()) {
      logsNeededFrom = Long.MAX_VALUE;
      takeFirst();
      return;
    }
    BackupStore here = store();
    String lineage = live.lineage();
    if (!lineage.equals(copied)) {
      copied = lineage;
      copier = Optional.of(new LogCopier(settings, here, live));
    }
    Optional<String> from = catalog.wantedFrom(lineage);
    logsNeededFrom =
        from.isPresent() ? copier.orElseThrow().copy(lineage, from.get()) : Long.MAX_VALUE;
    takeWhenDue(catalog, lineage);
  }

  private Catalog catalogOfFulls() throws IOException {
    return new Catalog(
        Files.isDirectory(settings.places().store()) ? store().fulls().fulls() : List.of(),
        List.of());
  }

  /** Not at once: who has just started has other things to do, and may be a trial. */
  private void takeFirst() {
    Instant now = clock.instant();
    if (!isHealthy.getAsBoolean()) {
      healthySince = Optional.empty();
      return;
    }
    Instant since = healthySince.orElse(now);
    healthySince = Optional.of(since);
    BackupSettings.Rule rule = settings.rule();
    if (rule.every().isPresent() && !since.plus(rule.first()).isAfter(now)) {
      take(now);
    }
  }

  private void takeWhenDue(Catalog catalog, String lineage) {
    Instant now = clock.instant();
    if (catalog.isDue(lineage, settings.rule(), now)) {
      take(now);
    }
  }

  /** By itself: unless the last try was lately. */
  private void take(Instant now) {
    if (lastTry.plus(AGAIN).isBefore(now) && !job.isRunning() && isHealthy.getAsBoolean()) {
      lastTry = now;
      take();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The store with its key, both made at first use. */
  private BackupStore store() throws IOException {
    if (store.isEmpty()) {
      BackupSettings.Places places = settings.places();
      DurableFolder.make(places.store());
      store = Optional.of(new BackupStore(places.store(), BackupKey.open(places.key())));
    }
    return store.get();
  }

  /** The fulls with their logs; what is damaged of these is named, and left out. */
  private static Catalog catalog(BackupStore here, BackupStore.Fulls fulls, List<String> damaged)
      throws IOException {
    List<LogChain> chains = new ArrayList<>();
    for (Path folder : DurableFolder.list(here.logs())) {
      try {
        chains.add(new LogStore(here.logs(), folder.getFileName().toString(), here.key()).chain());
      } catch (DamagedException e) {
        damaged.add(e.getMessage());
      }
    }
    return new Catalog(fulls.fulls(), chains);
  }

  @Override
  public void close() {
    closed = true;
    copying.interrupt();
    programs.close();
  }
}
