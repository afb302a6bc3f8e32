// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import static garrison.database.server.DatabaseServers.WEB_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import garrison.database.configuration.BackupAccount;
import garrison.database.connection.LocalDatabase;
import garrison.database.server.DatabaseServers;
import garrison.database.server.Heartbeat;
import garrison.database.server.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup taken under load, restored for real. */
class PointInTimeIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;
  private DatabaseServers servers;
  private Backups backups;
  private final AtomicBoolean writing = new AtomicBoolean(true);

  /** Every row that was acknowledged, with the moment after its acknowledgement. */
  private final Map<Integer, Instant> acknowledged = new ConcurrentHashMap<>();

  private Thread writer;

  @BeforeEach
  void start() throws IOException, SQLException {
    servers = new DatabaseServers();
    servers.start(WEB_1);
    Files.writeString(servers.paths(WEB_1).data().resolve("garrison-identity"), "a-lineage\n");
    try (Connection connection = servers.application(WEB_1)) {
      Sql sql = new Sql(connection);
      sql.execute("CREATE TABLE entry (id INT PRIMARY KEY, word TEXT, more BLOB, part DOUBLE)");
      sql.execute("CREATE TABLE still (id INT PRIMARY KEY)");
      sql.execute("INSERT INTO still VALUES (1), (2)");
    }
    backups = open();
    writer = Thread.ofVirtual().start(this::write);
  }

  private Backups open() {
    return open(new BackupSettings.Rule(7, Optional.empty(), Duration.ZERO));
  }

  private Backups open(BackupSettings.Rule rule) {
    return Backups.start(
        new BackupSettings(
            "web-1",
            System.getProperty("user.name"),
            DatabaseServers.BACKUP,
            new BackupSettings.Places(
                store(),
                folder.resolve("backup.key"),
                servers.paths(WEB_1).data(),
                servers.paths(WEB_1).socket(),
                servers.run(WEB_1)),
            rule),
        () -> BackupPrograms.find(""),
        () -> true,
        InstantSource.system());
  }

  private Path store() {
    return folder.resolve("backups");
  }

  @AfterEach
  void stop() throws Exception {
    writing.set(false);
    writer.join();
    backups.close();
    servers.close();
  }

  /** Ordinary rows and the heartbeat, as fast as they are acknowledged. */
  private void write() {
    try (Connection site = servers.application(WEB_1);
        Connection administrator = servers.administrator(WEB_1)) {
      for (int id = 1; writing.get(); id++) {
        new Sql(site)
            .execute(
                "INSERT INTO entry VALUES (" + id + ", 'wörd " + id + "', 0x00FF0A, 1/" + id + ")");
        acknowledged.put(id, InstantSource.system().instant());
        if (id % 20 == 0) {
          new Sql(administrator).execute(Heartbeat.BEAT);
        }
      }
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains("doesn't exist")) {
        throw new IllegalStateException(e);
      }
    }
    beatOn();
  }

  /** The writer's node goes on with it, whatever happens to the site's tables. */
  private void beatOn() {
    try (Connection administrator = servers.administrator(WEB_1)) {
      while (writing.get()) {
        new Sql(administrator).execute(Heartbeat.BEAT);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void serverMakesItsFirstBackupByItself() {
    backups.close();
    backups =
        open(new BackupSettings.Rule(7, Optional.of(Duration.ofDays(1)), Duration.ofSeconds(1)));
    await().atMost(LIMIT).until(() -> !backups.list().fulls().isEmpty());
    await().atMost(LIMIT).until(() -> !backups.job().isRunning());
    assertThat(backups.job().error()).isEmpty();
    assertThat(backups.list().fulls()).hasSize(1);
  }

  @Test
  void accountOfBackupsReadsAndChangesNothing() throws Exception {
    try (Connection connection =
        new LocalDatabase(servers.paths(WEB_1).socket())
            .open(BackupAccount.USER, DatabaseServers.BACKUP.password(), "site", LIMIT)) {
      Sql sql = new Sql(connection);
      assertThat(sql.column("SELECT COUNT(*) FROM still")).containsExactly("2");
      for (String change :
          List.of(
              "INSERT INTO still VALUES (3)",
              "DROP TABLE still",
              "CREATE USER intruder@localhost",
              "SET GLOBAL read_only = ON",
              "KILL 1")) {
        assertThatThrownBy(() -> sql.execute(change)).as(change).isInstanceOf(SQLException.class);
      }
    }
  }

  @Test
  void everyRowAcknowledgedBeforeTheSecondOfADropIsRestored() throws Exception {
    await().atMost(LIMIT).until(() -> acknowledged.size() > 200);
    Job full = ended(backups.take());
    assertThat(full.error()).isEmpty();
    int inTheFull = acknowledged.size();
    try (Connection administrator = servers.administrator(WEB_1)) {
      new Sql(administrator).execute("FLUSH BINARY LOGS");
    }
    await().atMost(LIMIT).until(() -> acknowledged.size() > inTheFull + 500);
    Instant after = InstantSource.system().instant().plusSeconds(2);
    await().atMost(LIMIT).until(() -> InstantSource.system().instant().isAfter(after));
    Instant dropped = InstantSource.system().instant();
    try (Connection connection = servers.application(WEB_1)) {
      new Sql(connection).execute("DROP TABLE entry");
    }
    Instant wanted = dropped.minusSeconds(1);
    await().atMost(LIMIT).until(() -> backups.list().logs().getFirst().reach().isAfter(dropped));

    Path into = folder.resolve("restored");
    Job restore = ended(backups.restore(wanted, Optional.of(into)));
    assertThat(restore.error()).isEmpty();
    long expected =
        acknowledged.values().stream().filter(moment -> moment.isBefore(wanted)).count();
    assertThat(expected).isGreaterThan(inTheFull);
    String statements = Files.readString(into.resolve("site.sql"));
    acknowledged.forEach((id, moment) -> {
      if (moment.isBefore(wanted)) {
        assertThat(statements).contains("(" + id + ",'wörd " + id + "',");
      }
    });
    assertThat(into.resolve("data/garrison-identity")).doesNotExist();
    assertThat(into.resolve("data/ibdata1")).exists();

    Job verified = ended(backups.verify(""));
    assertThat(verified.error()).isEmpty();
    assertThat(verified.result()).contains("site.entry", "site.still", "garrison.heartbeat");
  }

  @Test
  void damagedBackupIsRefusedWithTheReason() throws Exception {
    ended(backups.take());
    FullBackup full = backups.list().fulls().getFirst();
    Path data = store().resolve("fulls").resolve(full.name()).resolve(BackupStore.DATA);
    byte[] good = Files.readAllBytes(data);
    byte[] bad = good.clone();
    bad[Frames.MOST_BYTES + 5000] ^= 1;
    Files.write(data, bad);
    assertThat(ended(backups.verify(full.name())).error())
        .contains(full.name() + "/" + BackupStore.DATA + ": chunk 1 is damaged");
    Files.write(data, Arrays.copyOf(good, good.length / 2));
    assertThat(ended(backups.verify(full.name())).error()).contains("ends within chunk");
    Files.write(data, good);
    assertThat(ended(backups.verify(full.name())).error()).isEmpty();
    Path manifest = data.resolveSibling("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("web-1", "web-2"));
    assertThat(ended(backups.verify(full.name())).error()).contains("manifest.json is damaged");
    assertThat(backups.list().damaged()).hasSize(1);
    assertThat(Files.getPosixFilePermissions(folder.resolve("backup.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void logsGoOnAfterANewStartAndAMomentBeyondThemIsRefused() throws Exception {
    ended(backups.take());
    backups.close();
    int before = acknowledged.size();
    await().atMost(LIMIT).until(() -> acknowledged.size() > before + 100);
    backups = open();
    Instant now = InstantSource.system().instant();
    await().atMost(LIMIT).until(() -> backups.list().logs().getFirst().reach().isAfter(now));
    Job restore = ended(backups.restore(now, Optional.empty()));
    assertThat(restore.error()).isEmpty();
    Job beyond = ended(backups.restore(now.plusSeconds(3600), Optional.empty()));
    assertThat(beyond.error()).contains("the logs reach until ");
    assertThatThrownBy(() -> FullBackup.requireName("../live"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Job ended(Job job) {
    await().atMost(LIMIT).until(() -> job.state() != Job.State.RUNNING);
    return job;
  }
}
