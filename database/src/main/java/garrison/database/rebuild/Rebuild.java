// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import garrison.database.backup.BackupException;
import garrison.database.backup.BackupPrograms;
import garrison.database.backup.Program;
import garrison.database.backup.Programs;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.Source;
import garrison.database.insync.CopyProgress;
import garrison.database.insync.CopyProgress.Phase;
import garrison.database.server.DatabaseException;
import garrison.database.storage.DurableFolder;
import garrison.model.Reasons;
import garrison.trust.TrustException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to get a copy of another server's data, on a thread of its own: receive it into a
 * folder beside the data folder, make one state of it, give it the position to follow from, and put
 * all of it on the disk. Only then it is {@link Outcome.Ready}. The data folder in use is not
 * touched, and what an attempt leaves behind is deleted by the next one.
 */
public final class Rebuild implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Rebuild.class);
  private static final Duration LIMIT = Duration.ofHours(6);

  private final DatabaseConfiguration configuration;
  private final Source source;
  private final Supplier<BackupPrograms> tools;
  private final CopyLimits limits;
  private final LongSupplier nanos;
  private final Path folder;
  private final Programs programs = new Programs();
  private final Socket plain = new Socket();
  private final Thread thread;
  private volatile Outcome outcome = new Outcome.UnderWay(new CopyProgress(Phase.CONNECTING, 0, 0));

  /** What became of it so far. */
  public sealed interface Outcome {
    /** Not finished. */
    record UnderWay(CopyProgress progress) implements Outcome {}

    /** A complete data folder without an identity, all of it on the disk. */
    record Ready(Path folder) implements Outcome {}

    /** Nothing came of it. */
    record Failed(String why) implements Outcome {}
  }

  private Rebuild(
      DatabaseConfiguration configuration,
      Source source,
      Supplier<BackupPrograms> tools,
      CopyLimits limits,
      LongSupplier nanos,
      Runnable changed) {
    this.configuration = configuration;
    this.source = source;
    this.tools = tools;
    this.limits = limits;
    this.nanos = nanos;
    this.folder = folder(configuration);
    this.thread =
        Thread.ofPlatform()
            .name("database-rebuild")
            .unstarted(() -> {
              run();
              changed.run();
            });
  }

  /**
   * Begins an attempt.
   *
   * @param tools finds the distribution's programs
   * @param nanos monotonic
   * @param changed called from another thread at the end
   */
  public static Rebuild begin(
      DatabaseConfiguration configuration,
      Source source,
      Supplier<BackupPrograms> tools,
      CopyLimits limits,
      LongSupplier nanos,
      Runnable changed) {
    Rebuild rebuild = new Rebuild(configuration, source, tools, limits, nanos, changed);
    rebuild.thread.start();
    return rebuild;
  }

  /** Deletes what an attempt that did not end has left behind. */
  public static void clear(DatabaseConfiguration configuration) {
    try {
      DurableFolder.delete(folder(configuration));
    } catch (IOException e) {
      throw new DatabaseException("unfinished copy: cannot be deleted", e);
    }
  }

  private static Path folder(DatabaseConfiguration configuration) {
    return configuration.paths().state().resolve("data.copy");
  }

  /** Who is copied. */
  public Source source() {
    return source;
  }

  /** How it stands. */
  public Outcome outcome() {
    return outcome;
  }

  private void run() {
    long began = nanos.getAsLong();
    try {
      make();
      LOGGER.info(
          "event=copy-made source={} millis={}",
          source.server(),
          Duration.ofNanos(nanos.getAsLong() - began).toMillis());
      outcome = new Outcome.Ready(folder);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      outcome = new Outcome.Failed("interrupted");
    } catch (IOException
        | SQLException
        | CopyException
        | BackupException
        | DatabaseException
        | TrustException e) {
      String why = Reasons.onOneLine(e);
      LOGGER.warn("event=copy-failed source={} reason=\"{}\"", source.server(), why);
      outcome = new Outcome.Failed(why);
    } catch (RuntimeException e) {
      // A mistake of ours must not leave the supervisor waiting for ever.
      LOGGER.error("event=copy-broken source={}", source.server(), e);
      outcome = new Outcome.Failed(Reasons.onOneLine(e));
    } finally {
      programs.close();
    }
  }

  private void make() throws IOException, SQLException, InterruptedException {
    DurableFolder.delete(folder);
    DurableFolder.make(folder);
    BackupPrograms found = tools.get();
    CopyFrames.End end = receive(found);
    enter(Phase.PREPARING);
    try (Program preparing = programs.start(found.preparing(folder))) {
      preparing.input().close();
      long _ = preparing.output().transferTo(OutputStream.nullOutputStream());
      preparing.await(LIMIT);
    }
    enter(Phase.STARTING);
    new FirstStart(configuration, found, programs, nanos, folder).make(end);
    removeRemains();
    DurableFolder.forceAll(folder);
    DurableFolder.force(folder.getParent());
  }

  private CopyFrames.End receive(BackupPrograms found) throws IOException {
    try (plain;
        SSLSocket secured =
            new CopyClient(configuration)
                .connect(plain, source, limits.greeting(), CopyFrames.COPY)) {
      CopyFrames.Reader in = new CopyFrames.Reader(secured.getInputStream());
      long expected = in.head();
      requireSpace(expected);
      plain.setSoTimeout(Math.toIntExact(limits.idle().toMillis()));
      outcome = new Outcome.UnderWay(new CopyProgress(Phase.COPYING, 0, expected));
      try (Program unpacking = programs.start(found.unpacking(folder));
          IdleGuard guard = new IdleGuard(limits.idle(), nanos, () -> give(unpacking))) {
        CopyFrames.End end;
        try (OutputStream out = new Counter(unpacking.input(), expected, guard)) {
          end = in.pieces(out);
        } catch (IOException e) {
          if (unpacking.isAlive()) {
            throw e;
          }
          throw new CopyException("mbstream: ended early" + unpacking.reason(), e);
        }
        unpacking.await(limits.idle());
        return end;
      }
    }
  }

  /** Nothing moves: neither the connection nor the disk is waited for any longer. */
  private void give(Program unpacking) {
    unpacking.close();
    disconnect();
  }

  private void disconnect() {
    try {
      plain.close();
    } catch (IOException e) {
      LOGGER.debug("event=copy-socket-not-closed", e);
    }
  }

  /** The old folder stays until the copy is complete, so there has to be room for both. */
  private void requireSpace(long expected) throws IOException {
    long needed = expected + expected / 10 + limits.spareBytes();
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < needed) {
      throw new CopyException(
          "disk of "
              + folder
              + ": "
              + free
              + " bytes free (expected: at least "
              + needed
              + ", for the copy beside the old data)");
    }
  }

  private void enter(Phase phase) {
    outcome = new Outcome.UnderWay(new CopyProgress(phase, 0, 0));
  }

  /** What belongs to the copying and not to the data; an identity never comes along (rule 6). */
  private void removeRemains() throws IOException {
    for (Path file : DurableFolder.list(folder)) {
      String name = file.getFileName().toString();
      if (name.startsWith("xtrabackup_")
          || name.startsWith("mariadb_backup_")
          || name.equals("backup-my.cnf")
          || name.startsWith("garrison-")) {
        Files.delete(file);
      }
    }
  }

  /** Ends it; returns when nothing of it runs any more. */
  @Override
  public void close() {
    disconnect();
    programs.close();
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Counter extends FilterOutputStream {
    private final long expected;
    private final IdleGuard guard;
    private long bytes;

    Counter(OutputStream out, long expected, IdleGuard guard) {
      super(out);
      this.expected = expected;
      this.guard = guard;
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      out.write(content, offset, length);
      bytes += length;
      guard.moved();
      outcome = new Outcome.UnderWay(new CopyProgress(Phase.COPYING, bytes, expected));
    }
  }
}
