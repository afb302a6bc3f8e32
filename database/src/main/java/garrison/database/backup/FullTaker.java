// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.server.DatabaseException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Takes a full backup: mariadb-backup's stream is compressed and encrypted on its way to the disk,
 * so that nothing readable is ever stored.
 */
final class FullTaker {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss'z'").withZone(ZoneOffset.UTC);

  private final BackupSettings settings;
  private final BackupPrograms tools;
  private final Programs programs;
  private final InstantSource clock;

  FullTaker(BackupSettings settings, BackupPrograms tools, Programs programs, InstantSource clock) {
    this.settings = settings;
    this.tools = tools;
    this.programs = programs;
    this.clock = clock;
  }

  /** Takes one; it bears its name when this returns. */
  FullBackup take(BackupStore store, LiveDatabase live, JobProgress progress)
      throws IOException, SQLException {
    Instant started = clock.instant();
    String name = settings.server() + "-" + STAMP.format(started);
    String lineage = live.lineage();
    String version = live.version();
    Path growing = store.begin(name);
    progress.enter("copying");
    Stored stored = copy(growing.resolve(BackupStore.DATA), dataName(name), store.key(), progress);
    Instant finished = clock.instant();
    progress.enter("reading the tables");
    FullBackup.Reference reference = live.reference();
    if (!live.lineage().equals(lineage)) {
      throw new BackupException("backup " + name + ": the data folder was replaced meanwhile");
    }
    FullBackup full =
        new FullBackup(
            name,
            settings.server(),
            lineage,
            started,
            finished,
            stored.position(),
            stored.gtid(),
            version,
            stored.bytes(),
            stored.sha256(),
            reference);
    store.finish(growing, full);
    return full;
  }

  /** Under which name the chunks of a full backup are encrypted. */
  static String dataName(String name) {
    return "fulls/" + name + "/" + BackupStore.DATA;
  }

  private record Stored(LogPosition position, String gtid, FullBackup.Bytes bytes, String sha256) {}

  private Stored copy(Path file, String name, BackupKey key, JobProgress progress)
      throws IOException {
    MessageDigest digest = sha256();
    long plain;
    long size;
    String words;
    try (Program backup = programs.start(command());
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream disk = new DigestOutputStream(Channels.newOutputStream(channel), digest);
      SealedOutput sealed = new SealedOutput(name, key, disk);
      Counter counter = new Counter(new GZIPOutputStream(sealed, 1 << 16), progress);
      byte[] buffer = new byte[1 << 16];
      for (int count = backup.output().read(buffer);
          count >= 0;
          count = backup.output().read(buffer)) {
        counter.write(buffer, 0, count);
      }
      // Only now is it known to be whole, and only then is its end marked.
      backup.await(LIMIT);
      counter.finish();
      sealed.finish();
      channel.force(true);
      plain = counter.bytes;
      size = channel.size();
      words = backup.words();
    }
    StreamEnd end = StreamEnd.of(words);
    return new Stored(
        end.position(),
        end.gtid(),
        new FullBackup.Bytes(plain, size),
        HexFormat.of().formatHex(digest.digest()));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new DatabaseException("SHA-256: missing (every JDK has it)", e);
    }
  }

  private List<String> command() throws IOException {
    BackupSettings.Places places = settings.places();
    return tools.stream(
        settings.account().writeOptions(places.run()),
        places.socket(),
        places.data(),
        places.store().resolve("work"),
        // A statement that runs for long would hold up everybody behind the lock.
        List.of("--ftwrl-wait-timeout=60"));
  }

  private static final class Counter extends FilterOutputStream {
    private final GZIPOutputStream zipped;
    private final JobProgress progress;
    private long bytes;

    Counter(GZIPOutputStream zipped, JobProgress progress) {
      super(zipped);
      this.zipped = zipped;
      this.progress = progress;
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      zipped.write(content, offset, length);
      bytes += length;
      progress.reached(bytes);
    }

    void finish() throws IOException {
      zipped.finish();
    }
  }
}
