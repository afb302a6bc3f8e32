// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.storage.DurableFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Restores backups: to compare them, or to give them to somebody. */
final class Restorer {
  /** As mariadb-binlog takes it, in UTC. */
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final BackupSettings settings;
  private final BackupPrograms tools;
  private final Programs programs;
  private final BackupStore store;

  Restorer(BackupSettings settings, BackupPrograms tools, Programs programs, BackupStore store) {
    this.settings = settings;
    this.tools = tools;
    this.programs = programs;
    this.store = store;
  }

  /**
   * What a verification compared.
   *
   * @param tables each as restored, which is as recorded
   */
  record Verified(String name, LogPosition position, String gtid, List<TableSum> tables) {}

  /**
   * Restores a backup to its reference and compares.
   *
   * @throws DamagedException when it is not what was stored, or does not become what it was
   */
  Verified verify(Catalog.Selection selection, JobProgress progress)
      throws IOException, SQLException {
    FullBackup full = selection.full();
    FullBackup.Reference reference = full.reference();
    Path work = store.scratch();
    try (ScratchServer scratch = scratch(full, work, work.resolve("data"), progress)) {
      progress.enter("applying the logs");
      scratch.apply(
          logs(selection, work),
          full.position(),
          "--stop-position=" + reference.position().offset());
      progress.enter("comparing");
      compare(full.name(), reference, scratch);
    } finally {
      DurableFolder.delete(work);
    }
    return new Verified(full.name(), reference.position(), reference.gtid(), reference.tables());
  }

  private ScratchServer scratch(FullBackup full, Path work, Path data, JobProgress progress)
      throws IOException, SQLException {
    return ScratchServer.of(
        settings, tools, programs, new ScratchServer.Full(full, store, progress), work, data);
  }

  private static void compare(String name, FullBackup.Reference reference, ScratchServer scratch)
      throws SQLException {
    String gtid = scratch.gtid();
    if (!gtid.equals(reference.gtid())) {
      throw new DamagedException(
          "backup "
              + name
              + ": restored to GTID "
              + gtid
              + " (expected: "
              + reference.gtid()
              + ")");
    }
    List<TableSum> tables = scratch.tables();
    Map<String, TableSum> restored =
        tables.stream().collect(Collectors.toMap(TableSum::table, table -> table));
    for (TableSum expected : reference.tables()) {
      TableSum seen = restored.remove(expected.table());
      if (!expected.equals(seen)) {
        throw new DamagedException(
            "backup "
                + name
                + ": table "
                + expected.table()
                + ": "
                + (seen == null ? "missing" : seen.rows() + " rows, sum " + seen.sum())
                + " (expected: "
                + expected.rows()
                + " rows, sum "
                + expected.sum()
                + ")");
      }
    }
    if (!restored.isEmpty()) {
      throw new DamagedException(
          "backup " + name + ": tables " + restored.keySet() + " (expected: not there)");
    }
    List<String> wrong = scratch.check(tables);
    if (!wrong.isEmpty()) {
      throw new DamagedException("backup " + name + ": " + String.join("; ", wrong));
    }
  }

  /**
   * What a restore has left in its folder.
   *
   * @param full what it began with
   * @param gtid the last transaction in it
   * @param tables what is in it
   * @param folder with {@code data}, a data folder, and one file of statements for each database
   */
  record Restored(String full, String gtid, List<TableSum> tables, String folder) {}

  /**
   * Restores everything up to and including the second of {@code time}.
   *
   * @param folder empty or not there
   */
  Restored restore(Catalog.Selection selection, Instant time, Path folder, JobProgress progress)
      throws IOException, SQLException {
    if (!DurableFolder.list(folder).isEmpty() || Files.isRegularFile(folder)) {
      throw new BackupException("folder " + folder + ": not empty (expected: empty, or not there)");
    }
    FullBackup full = selection.full();
    Path work = store.scratch();
    DurableFolder.make(folder);
    try (ScratchServer scratch = scratch(full, work, folder.resolve("data"), progress)) {
      progress.enter("applying the logs");
      scratch.apply(
          logs(selection, work),
          full.position(),
          "--stop-datetime=" + SECOND.format(time.plusSeconds(1)));
      progress.enter("writing the tables");
      List<TableSum> tables = scratch.tables();
      for (String database : databases(tables)) {
        scratch.dump(database, folder.resolve(database + ".sql"));
      }
      Restored restored = new Restored(full.name(), scratch.gtid(), tables, folder.toString());
      scratch.stop();
      return restored;
    } finally {
      DurableFolder.delete(work);
    }
  }

  private static List<String> databases(List<TableSum> tables) {
    return tables.stream()
        .map(table -> table.table().substring(0, table.table().indexOf('.')))
        .distinct()
        .filter(database -> database.matches("[A-Za-z0-9_-]{1,64}"))
        .toList();
  }

  private List<Path> logs(Catalog.Selection selection, Path work) throws IOException {
    LogStore logs = new LogStore(store.logs(), selection.full().lineage(), store.key());
    Path folder = work.resolve("logs");
    DurableFolder.make(folder);
    List<Path> files = new ArrayList<>();
    for (LogCopy copy : selection.logs()) {
      Path file = folder.resolve(copy.file());
      try (OutputStream out = Files.newOutputStream(file)) {
        logs.read(copy, out);
      }
      files.add(file);
    }
    return files;
  }
}
