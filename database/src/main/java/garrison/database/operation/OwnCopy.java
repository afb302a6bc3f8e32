// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.backup.BackupPrograms;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.Source;
import garrison.database.insync.CopyAttempts;
import garrison.database.insync.CopyProgress;
import garrison.database.insync.Mariadb;
import garrison.database.rebuild.CopyClient;
import garrison.database.rebuild.CopyException;
import garrison.database.rebuild.CopyLimits;
import garrison.database.rebuild.Rebuild;
import garrison.database.server.DatabaseException;
import garrison.database.server.MariadbServer;
import garrison.model.Reasons;
import garrison.model.ServerName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replacement of this server's data folder by a copy. A {@link Rebuild} makes the copy on its
 * own thread; the exchange of the folders is done here, between two looks.
 *
 * <p>The order of the exchange: the identity is taken away, the old folder is renamed to evidence,
 * the copy is renamed to its place, an identity is drawn; each is on the disk before the next. A
 * crash leaves either the old folder as it was, or no identity, and then everything is done again.
 *
 * <p>Confined to the supervisor's thread.
 */
final class OwnCopy implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(OwnCopy.class);
  private static final Duration QUESTION = Duration.ofMillis(500);

  /** A log that is not longer than this is followed from its beginning by a server without data. */
  private static final long SHORT_LOG_BYTES = 64L << 20;

  private final DatabaseConfiguration configuration;
  private final MariadbServer server;
  private final FolderIdentity identity;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Runnable changed;
  private final AtomicLong made = new AtomicLong();
  private Optional<Rebuild> rebuild = Optional.empty();
  private String reason = "";
  private CopyAttempts attempts = CopyAttempts.NONE;

  OwnCopy(
      DatabaseConfiguration configuration,
      Surroundings surroundings,
      MariadbServer server,
      FolderIdentity identity,
      Runnable changed) {
    this.configuration = configuration;
    this.server = server;
    this.identity = identity;
    this.clock = surroundings.clock();
    this.nanos = surroundings.nanos();
    this.changed = changed;
  }

  CopyAttempts attempts() {
    return attempts;
  }

  /** How many copies have taken the data folder's place. May be asked by any thread. */
  long made() {
    return made.get();
  }

  /** Begins an attempt; mariadbd is dead. */
  void begin(ServerName source, String why) {
    if (rebuild.isEmpty()) {
      reason = why;
      Source from = configuration.other(source);
      rebuild =
          Optional.of(
              Rebuild.begin(
                  configuration, from, OwnCopy::tools, CopyLimits.DEFAULT, nanos, changed));
    }
  }

  private static BackupPrograms tools() {
    return BackupPrograms.find(System.getenv().getOrDefault("PATH", ""));
  }

  /** What is under way; nothing when mariadbd may be started. */
  Optional<Mariadb.Rebuilding> look() {
    if (rebuild.isEmpty()) {
      return Optional.empty();
    }
    Rebuild current = rebuild.get();
    return switch (current.outcome()) {
      case Rebuild.Outcome.UnderWay(var progress) ->
          Optional.of(new Mariadb.Rebuilding(current.source().server(), progress));
      case Rebuild.Outcome.Failed(String why) -> {
        end(current);
        failed(why);
        yield Optional.empty();
      }
      case Rebuild.Outcome.Ready _ ->
          Optional.of(
              new Mariadb.Rebuilding(
                  current.source().server(), new CopyProgress(CopyProgress.Phase.READY, 0, 0)));
    };
  }

  /** Puts a complete copy in the data folder's place. */
  void take() {
    if (rebuild.isPresent()
        && rebuild.get().outcome() instanceof Rebuild.Outcome.Ready(var folder)) {
      ServerName source = rebuild.get().source().server();
      giveUp();
      try {
        exchange(folder, source);
        attempts = CopyAttempts.NONE;
        made.incrementAndGet();
      } catch (DatabaseException e) {
        LOGGER.error("event=copy-not-put-in-place", e);
        failed(Reasons.onOneLine(e));
      }
    }
  }

  /** Ends an attempt, whatever it has come to. */
  void giveUp() {
    rebuild.ifPresent(this::end);
  }

  private void end(Rebuild ended) {
    ended.close();
    rebuild = Optional.empty();
  }

  private void failed(String why) {
    attempts = attempts.failed(TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong()), why);
  }

  private void exchange(Path folder, ServerName source) {
    identity.forget();
    server.replaceData(folder, clock.instant().toString().replace(':', '-'), reason);
    LOGGER.info("event=data-folder-replaced source={}", source);
    identity.draw();
    identity.use();
  }

  /**
   * Whether a server without data has to be copied to follow {@code source}, because the log of
   * that one is long or does not begin at the beginning. When it does not answer: no, and MariaDB
   * will tell.
   */
  boolean isNeededToFollow(ServerName source) {
    try {
      OptionalLong bytes =
          new CopyClient(configuration).logBytes(configuration.other(source), QUESTION);
      LOGGER.info("event=log-length source={} bytes={}", source, bytes);
      return bytes.isEmpty() || bytes.getAsLong() > SHORT_LOG_BYTES;
    } catch (CopyException e) {
      LOGGER.info("event=log-length-unknown reason=\"{}\"", Reasons.onOneLine(e));
      return false;
    }
  }

  @Override
  public void close() {
    giveUp();
  }
}
