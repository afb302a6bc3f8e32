// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import garrison.database.connection.LocalDatabase;
import garrison.database.server.Sql;
import garrison.database.storage.DurableFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * A MariaDB server of its own for restored data: another folder, a socket and no port, and no
 * identity, so nobody can take it for the live one.
 */
final class ScratchServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofHours(6);
  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofHours(1);
  private static final String LOG = "restored";

  private final BackupSettings settings;
  private final BackupPrograms tools;
  private final Programs programs;
  private final Path work;
  private final Path data;
  private final Program server;

  private ScratchServer(
      BackupSettings settings, BackupPrograms tools, Programs programs, Path work, Path data)
      throws IOException {
    this.settings = settings;
    this.tools = tools;
    this.programs = programs;
    this.work = work;
    this.data = data;
    this.server = start();
  }

  /**
   * Unpacks a full backup and starts a server on it.
   *
   * @param work an empty folder
   * @param data where the data shall be; made
   * @throws DamagedException when the backup is not as it was written
   */
  static ScratchServer of(
      BackupSettings settings,
      BackupPrograms tools,
      Programs programs,
      Full full,
      Path work,
      Path data)
      throws IOException, SQLException {
    full.progress().enter("unpacking");
    DurableFolder.make(data);
    unpack(tools, programs, full, data);
    full.progress().enter("preparing");
    run(programs, tools.preparing(data));
    Files.deleteIfExists(data.resolve("garrison-identity"));
    full.progress().enter("starting");
    ScratchServer scratch = new ScratchServer(settings, tools, programs, work, data);
    try {
      scratch.awaitAnswer();
      scratch.begin(full.manifest().gtid());
    } catch (SQLException | RuntimeException e) {
      scratch.close();
      throw e;
    }
    return scratch;
  }

  /** Which backup, and how it can be read. */
  record Full(FullBackup manifest, BackupStore store, JobProgress progress) {}

  private static void unpack(BackupPrograms tools, Programs programs, Full full, Path data)
      throws IOException {
    Path file = full.store().full(full.manifest().name()).resolve(BackupStore.DATA);
    MessageDigest digest = FullTaker.sha256();
    try (Program unpacking = programs.start(tools.unpacking(data));
        DigestInputStream disk =
            new DigestInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), digest);
        SealedInput sealed =
            new SealedInput(FullTaker.dataName(full.manifest().name()), full.store().key(), disk)) {
      long bytes = 0;
      try (InputStream plain = new GZIPInputStream(sealed, 1 << 16);
          OutputStream out = unpacking.input()) {
        byte[] buffer = new byte[1 << 16];
        for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
          out.write(buffer, 0, count);
          bytes += count;
          full.progress().reached(bytes);
        }
        // To the mark of its end: the zipped stream may end before.
        long _ = sealed.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        if (unpacking.isAlive()) {
          throw e;
        }
        throw new BackupException("mbstream: ended early" + unpacking.reason(), e);
      }
      unpacking.await(LIMIT);
    }
    String sum = HexFormat.of().formatHex(digest.digest());
    if (!sum.equals(full.manifest().sha256())) {
      throw new DamagedException(
          "backup "
              + full.manifest().name()
              + ": SHA-256 "
              + sum
              + " (expected: "
              + full.manifest().sha256()
              + ")");
    }
  }

  private static void run(Programs programs, List<String> command) throws IOException {
    try (Program program = programs.start(command)) {
      program.input().close();
      long _ = program.output().transferTo(OutputStream.nullOutputStream());
      program.await(LIMIT);
    }
  }

  private Program start() throws IOException {
    Files.deleteIfExists(socket());
    Path temporary = work.resolve("temporary");
    DurableFolder.make(temporary);
    List<String> command = new ArrayList<>();
    command.add(tools.server().server().toString());
    command.add("--no-defaults");
    command.addAll(tools.server().place());
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--datadir=" + data);
    command.add("--tmpdir=" + temporary);
    command.add("--socket=" + socket());
    command.add("--pid-file=" + work.resolve("scratch.pid"));
    command.add("--skip-networking");
    command.add("--skip-slave-start");
    command.add("--event-scheduler=OFF");
    command.add("--server-id=4294967295");
    // With a log of its own and this rule MariaDB itself refuses a transaction out of order.
    command.add("--log-bin=" + LOG);
    command.add("--log-slave-updates");
    command.add("--gtid-strict-mode=ON");
    command.add("--binlog-format=ROW");
    command.add("--sync-binlog=0");
    command.add("--innodb-flush-log-at-trx-commit=0");
    command.add("--innodb-buffer-pool-size=64M");
    command.add("--performance-schema=OFF");
    command.add("--max-allowed-packet=1G");
    command.add("--character-set-server=utf8mb4");
    command.add("--default-time-zone=+00:00");
    return programs.start(command, work.resolve("output"));
  }

  private void awaitAnswer() {
    long end = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < end) {
      if (!server.isAlive()) {
        throw new BackupException("scratch server: did not start" + server.reason());
      }
      try (Connection _ = open(Duration.ofSeconds(5))) {
        return;
      } catch (SQLException _) {
        pause();
      }
    }
    throw new BackupException("scratch server: no answer within " + START.toSeconds() + " s");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupException("scratch server: interrupted", e);
    }
  }

  private void begin(String gtid) throws SQLException {
    if (gtid.isEmpty()) {
      return;
    }
    if (!gtid.matches("[0-9,-]+")) {
      throw new BackupException("GTID position: " + gtid + " (expected: digits, - and ,)");
    }
    try (Connection connection = open(ANSWER)) {
      new Sql(connection).execute("SET GLOBAL gtid_binlog_state = '" + gtid + "'");
    }
  }

  /** A connection of the administrator. */
  Connection open(Duration limit) throws SQLException {
    return new LocalDatabase(socket()).open(settings.administrator(), limit);
  }

  /** The last transaction in the restored data. */
  String gtid() throws SQLException {
    try (Connection connection = open(ANSWER)) {
      return new Sql(connection).column("SELECT @@GLOBAL.gtid_binlog_pos").getFirst();
    }
  }

  List<TableSum> tables() throws SQLException {
    try (Connection connection = open(ANSWER)) {
      return new TableSums(new Sql(connection)).all();
    }
  }

  /** MariaDB's own words on the tables that it finds to be not well. */
  List<String> check(List<TableSum> tables) throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (Connection connection = open(ANSWER)) {
      Sql sql = new Sql(connection);
      for (TableSum table : tables) {
        int dot = table.table().indexOf('.');
        String name =
            TableSums.name(table.table().substring(0, dot))
                + "."
                + TableSums.name(table.table().substring(dot + 1));
        sql.rows("CHECK TABLE " + name + " EXTENDED").stream()
            .map(row -> row.getOrDefault("Msg_text", ""))
            .filter(word -> !word.equals("OK"))
            .forEach(word -> wrong.add(table.table() + ": " + word));
      }
    }
    return wrong;
  }

  /**
   * Executes what the logs say.
   *
   * @param files in order
   * @param from where the first one begins
   * @param until an option of mariadb-binlog that ends it
   */
  void apply(List<Path> files, LogPosition from, String until) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(tools.log().toString());
    command.add("--no-defaults");
    command.add("--start-position=" + from.offset());
    command.add(until);
    files.forEach(file -> command.add(file.toString()));
    try (Program reading = programs.start(command);
        Program executing = programs.start(client(tools.client()))) {
      try (OutputStream out = executing.input()) {
        long _ = reading.output().transferTo(out);
      } catch (IOException e) {
        if (executing.isAlive()) {
          throw e;
        }
        throw new BackupException("restored logs: refused" + executing.reason(), e);
      }
      executing.await(LIMIT);
      reading.await(LIMIT);
    }
  }

  /** Writes one database as statements. */
  void dump(String database, Path file) throws IOException {
    List<String> command = new ArrayList<>(client(tools.dump()));
    command.remove("--binary-mode");
    command.add("--single-transaction");
    command.add("--hex-blob");
    command.add("--routines");
    command.add("--triggers");
    command.add(database);
    try (Program dumping = programs.start(command, file)) {
      dumping.await(LIMIT);
    }
  }

  private List<String> client(Path program) {
    return List.of(
        program.toString(),
        "--no-defaults",
        "--user=" + settings.administrator(),
        "--socket=" + socket(),
        "--max-allowed-packet=1G",
        "--default-character-set=utf8mb4",
        "--binary-mode");
  }

  /** Ends it in order, so that the data folder is whole by itself. */
  void stop() throws IOException {
    server.terminate();
    server.await(START);
    for (Path file : DurableFolder.list(data)) {
      if (file.getFileName().toString().startsWith(LOG + ".")) {
        Files.delete(file);
      }
    }
  }

  private Path socket() {
    return settings.places().run().resolve("scratch.sock");
  }

  @Override
  public void close() {
    server.close();
  }
}
