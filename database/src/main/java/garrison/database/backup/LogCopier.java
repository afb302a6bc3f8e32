// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Copies the running server's binary log from its files, up to what is acknowledged and no further.
 *
 * <p>Files are named, cut and continued by MariaDB itself, so their bytes are the history; nothing
 * has to be asked for over a connection that may break, and nothing is seen twice. A copy that went
 * to the end of a file could hold transactions that were never acknowledged and are cut off when
 * the server starts again. The acknowledged position is taken instead; it is never taken back.
 *
 * <p>A file that is followed by another one is copied to its end only when a commit in a later file
 * has been acknowledged. The position jumps to a new file at its beginning, while the last
 * transaction of the old one may still wait; only a second place in the same later file tells that
 * everything before it is through, because the engine commits in the order of the log.
 *
 * <p>Confined to one thread.
 */
final class LogCopier {
  private final BackupSettings settings;
  private final BackupStore store;
  private final LiveDatabase live;
  private Optional<LogPosition> first = Optional.empty();

  LogCopier(BackupSettings settings, BackupStore store, LiveDatabase live) {
    this.settings = settings;
    this.store = store;
    this.live = live;
  }

  /**
   * Copies what is new.
   *
   * @param lineage of the running server's data folder
   * @param from the file that is needed first
   * @return the number of the first file that is not copied whole
   */
  long copy(String lineage, String from) throws IOException, SQLException {
    copyNew(lineage, from);
    return neededFrom(lineage, from);
  }

  private void copyNew(String lineage, String from) throws IOException, SQLException {
    LiveDatabase.Acknowledged seen = live.acknowledged();
    LogPosition position = seen.position();
    boolean sameFile = first.filter(place -> place.file().equals(position.file())).isPresent();
    if (!sameFile) {
      first = Optional.of(position);
    }
    boolean earlierFilesAreThrough =
        first.filter(place -> place.offset() < position.offset()).isPresent();
    LogStore logs = new LogStore(store.logs(), lineage, store.key());
    LogStore.Index index = logs.index();
    for (String file : files()) {
      long number = LogPosition.number(file);
      if (number < LogPosition.number(from) || number > LogPosition.number(position.file())) {
        continue;
      }
      boolean current = file.equals(position.file());
      LogStore.Index.Entry entry =
          index
              .entry(file)
              .orElse(new LogStore.Index.Entry(new LogCopy(file, 0, LogCopy.State.GROWING), 0, 0));
      if (entry.copy().state() == LogCopy.State.COMPLETE) {
        continue;
      }
      if (!current && !earlierFilesAreThrough) {
        return;
      }
      index = index.with(copy(logs, entry, current ? position.offset() : size(file)));
      if (!current) {
        index = index.with(complete(index.entry(file).orElseThrow()));
      }
    }
    logs.write(new LogStore.Index(seen.reach(), index.entries()));
  }

  private long neededFrom(String lineage, String from) throws IOException {
    LogStore.Index index = new LogStore(store.logs(), lineage, store.key()).index();
    return files().stream()
        .filter(file -> LogPosition.number(file) >= LogPosition.number(from))
        .filter(file ->
            index
                .entry(file)
                .filter(entry -> entry.copy().state() == LogCopy.State.COMPLETE)
                .isEmpty())
        .mapToLong(LogPosition::number)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private LogStore.Index.Entry copy(LogStore logs, LogStore.Index.Entry entry, long until)
      throws IOException {
    String file = entry.copy().file();
    long copied = entry.copy().bytes();
    if (until < copied) {
      throw new BackupException(
          "binary log "
              + file
              + ": "
              + until
              + " bytes (expected: at least "
              + copied
              + ", which were acknowledged and copied)");
    }
    if (until == copied) {
      return entry;
    }
    try (FileChannel channel =
            FileChannel.open(settings.places().data().resolve(file), StandardOpenOption.READ);
        InputStream in = Channels.newInputStream(channel.position(copied))) {
      return logs.append(entry, in, until - copied);
    }
  }

  private static LogStore.Index.Entry complete(LogStore.Index.Entry entry) {
    LogCopy copy = entry.copy();
    return new LogStore.Index.Entry(
        new LogCopy(copy.file(), copy.bytes(), LogCopy.State.COMPLETE),
        entry.chunks(),
        entry.stored());
  }

  private long size(String file) throws IOException {
    return Files.size(settings.places().data().resolve(file));
  }

  /** The files of the binary log in order, as MariaDB lists them. */
  private List<String> files() throws IOException {
    Path index = settings.places().data().resolve("binlog.index");
    return Files.readAllLines(index).stream()
        .map(line -> line.substring(line.lastIndexOf('/') + 1).strip())
        .filter(name -> LogPosition.FILE.matcher(name).matches())
        .toList();
  }
}
