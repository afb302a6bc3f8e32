// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import static garrison.database.server.DatabaseServers.WEB_1;
import static garrison.database.server.DatabaseServers.WEB_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import garrison.database.insync.CopyProgress.Phase;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Request;
import garrison.database.insync.Settings.WhenAlone;
import garrison.database.logs.LogBudget;
import garrison.database.logs.LogKeeper;
import garrison.database.logs.PurgePlanner;
import garrison.database.server.DatabaseServers;
import garrison.database.server.Sql;
import garrison.database.storage.DurableFolder;
import garrison.model.ServerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server's data is replaced by a copy of the writer's, on real MariaDB. */
class RebuildIT {
  private static final Logger LOGGER = LoggerFactory.getLogger(RebuildIT.class);

  /** The tag of a test under {@code when_alone: stop}. */
  private static final String STOP = "stop";

  private static final int TAIL = 1_000_000;

  private TwoServers servers;
  private Thread load = new Thread();
  private Thread watching = new Thread();
  private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
  private final Set<Phase> phases = EnumSet.noneOf(Phase.class);

  @BeforeEach
  void start(TestInfo test) throws IOException, SQLException {
    servers = new TwoServers(test.getTags().contains(STOP) ? WhenAlone.STOP : WhenAlone.CONTINUE);
    servers.startBoth();
    servers.awaitBothInSync();
    servers.execute(WEB_1, "CREATE TABLE entry (id INT PRIMARY KEY, text LONGTEXT)");
    servers.execute(WEB_1, "INSERT INTO entry SELECT seq, REPEAT('x', 100000) FROM seq_1_to_60");
    for (int id = 1; id <= 60; id++) {
      acknowledged.add(id);
    }
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    load.interrupt();
    watching.interrupt();
    load.join();
    watching.join();
    servers.close();
  }

  @Test
  void divergedFollowerIsCopiedUnderLoadAndMayTakeOver() throws Exception {
    purge();
    watch(WEB_2);
    long diverged = System.nanoTime();
    diverge();
    load = Thread.ofVirtual().start(this::write);
    await().atMost(TwoServers.LIMIT).until(() -> !evidence().isEmpty());
    servers.awaitBothInSync();
    measured("diverged until in sync", diverged);
    load.interrupt();
    load.join();

    awaitEverythingOn(WEB_2);
    assertThat(
            servers.column(
                WEB_2,
                "SELECT id FROM site.entry WHERE id BETWEEN " + TAIL + " AND " + (TAIL + 300)))
        .isEmpty();
    assertThat(phases).contains(Phase.COPYING, Phase.PREPARING, Phase.STARTING);
    Path kept = evidence().getFirst();
    assertThat(Files.readString(kept.resolve("garrison-evidence")))
        .contains("this server's log holds what web-1#");
    assertThat(logs(kept)).contains("the tail that only web-2 has");

    servers.supervisor(WEB_1).request(new Request.SwitchOver(WEB_2));
    servers.awaitWriter(WEB_2);
    servers.execute(WEB_2, "INSERT INTO entry VALUES (2000000, 'written by the copy')");
    acknowledged.add(2_000_000);
    servers.awaitBothInSync();
    awaitEverythingOn(WEB_1);
  }

  @Test
  void brokenOffStreamIsNotUsedAndTriedAgain() throws Exception {
    servers.stop(WEB_2);
    purge();
    try (CuttingProxy proxy = new CuttingProxy(DatabaseServers.copies(WEB_1), 4L << 20)) {
      servers.servers().detour(WEB_1, proxy.endpoint());
      String before = identity();
      servers.start(WEB_2);
      await()
          .atMost(TwoServers.LIMIT)
          .until(
              () -> servers.supervisor(WEB_2).report().decision().explanation(),
              why -> why.contains("has failed (") && why.contains("broken off after"));
      assertThat(identity()).isEqualTo(before);
      assertThat(evidence()).isEmpty();
      assertThat(servers.door(WEB_1).isOpen()).isTrue();
      servers.execute(WEB_1, "INSERT INTO entry VALUES (1000, 'meanwhile')");
      acknowledged.add(1000);
      proxy.letThrough();
      servers.awaitBothInSync();
      assertThat(identity()).isNotEqualTo(before);
      awaitEverythingOn(WEB_2);
      assertThat(state().resolve("data.copy")).doesNotExist();
    }
  }

  @Test
  void requestedCopyIsMadeOnceAndOnlyTheNewestTwoOldFoldersAreKept() throws Exception {
    Path oldest = state().resolve("evidence").resolve("2026-01-01T00-00-00Z");
    Files.createDirectories(oldest);
    Files.writeString(oldest.resolve("ibdata1"), "old");
    Files.createDirectories(oldest.resolveSibling("2026-01-02T00-00-00Z"));
    String before = identity();
    servers.supervisor(WEB_2).request(new Request.Rebuild());
    await()
        .atMost(TwoServers.LIMIT)
        .until(() -> !identity().equals(before) && !identity().isEmpty());
    String after = identity();
    servers.awaitBothInSync();
    await().atMost(TwoServers.LIMIT).until(() -> !Files.exists(oldest) && evidence().size() == 2);
    awaitEverythingOn(WEB_2);
    assertThat(identity()).isEqualTo(after);
    assertThat(Files.readString(evidence().getLast().resolve("garrison-evidence")))
        .contains("an operator asked for a copy");
  }

  @Test
  @Tag(STOP)
  void writerWhoseCommitsStandStillIsCopiedToo() throws Exception {
    servers.stop(WEB_2);
    DurableFolder.delete(servers.servers().paths(WEB_2).data());
    load = Thread.ofVirtual().start(this::write);
    await()
        .atMost(TwoServers.LIMIT)
        .until(() ->
            !servers
                .column(
                    WEB_1,
                    "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE"
                        + " VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_WAIT_SESSIONS'"
                        + " AND VARIABLE_VALUE > 0")
                .isEmpty());
    servers.start(WEB_2);
    servers.awaitBothInSync();
    int then = acknowledged.size();
    await().atMost(TwoServers.LIMIT).until(() -> acknowledged.size() > then);
    load.interrupt();
    load.join();
    awaitEverythingOn(WEB_2);
  }

  @Test
  void logKeeperDeletesWhatNobodyNeedsAndTheFollowerStays() throws Exception {
    try (LogKeeper keeper =
        LogKeeper.start(
            servers.servers().configuration(WEB_1),
            new LogBudget(1, 1L << 30),
            Duration.ofMillis(100),
            () -> LogKeeper.Part.WRITER,
            () -> PurgePlanner.Needs.NONE)) {
      assertThat(keeper).isNotNull();
      servers.command(WEB_1, "FLUSH BINARY LOGS");
      servers.execute(WEB_1, "INSERT INTO entry VALUES (1000, 'in the second file')");
      await()
          .atMost(TwoServers.LIMIT)
          .until(() -> !servers.column(WEB_1, "SHOW BINARY LOGS").contains("binlog.000001"));
    }
    servers.awaitBothInSync();
    acknowledged.add(1000);
    awaitEverythingOn(WEB_2);
  }

  /**
   * Writes on web-2 what the writer does not have: more than the writer makes meanwhile, so that it
   * is the end of this server's log. The supervisor may end mariadbd before all of it is written.
   */
  private void diverge() {
    try (Connection connection = servers.servers().administrator(WEB_2)) {
      Sql sql = new Sql(connection);
      for (int id = TAIL; id < TAIL + 300; id++) {
        sql.execute("INSERT INTO site.entry VALUES (" + id + ", 'the tail that only web-2 has')");
      }
    } catch (SQLException e) {
      LOGGER.info("event=diverged-server-ended", e);
    }
  }

  /** Leaves nothing in the writer's log that a server without data could begin with. */
  private void purge() throws SQLException {
    servers.command(WEB_1, "FLUSH BINARY LOGS");
    servers.execute(WEB_1, "INSERT INTO entry VALUES (500, 'in the last file')");
    acknowledged.add(500);
    List<String> files = servers.column(WEB_1, "SHOW BINARY LOGS");
    await()
        .atMost(TwoServers.LIMIT)
        .until(() -> {
          servers.command(WEB_1, "PURGE BINARY LOGS TO '" + files.getLast() + "'");
          return servers.column(WEB_1, "SHOW BINARY LOGS").size() == 1;
        });
  }

  /** Writes to who is the writer, until it is interrupted; what was answered is acknowledged. */
  private void write() {
    for (int id = 10_000; !Thread.currentThread().isInterrupted(); id++) {
      try {
        servers.execute(WEB_1, "INSERT INTO entry VALUES (" + id + ", 'load')");
        acknowledged.add(id);
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (SQLException e) {
        LOGGER.debug("event=write-failed", e);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void watch(ServerName server) {
    watching =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  if (servers.supervisor(server).report().mariadb()
                      instanceof Mariadb.Rebuilding rebuilding) {
                    phases.add(rebuilding.progress().phase());
                  }
                  TimeUnit.MILLISECONDS.sleep(2);
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void awaitEverythingOn(ServerName server) {
    List<String> expected = acknowledged.stream().map(String::valueOf).toList();
    await()
        .atMost(TwoServers.LIMIT)
        .untilAsserted(() ->
            assertThat(
                    servers.column(
                        server, "SELECT id FROM site.entry WHERE id < 10000 ORDER BY id"))
                .isEqualTo(expected.stream().filter(id -> Integer.parseInt(id) < 10_000).toList()));
    await()
        .atMost(TwoServers.LIMIT)
        .untilAsserted(() ->
            assertThat(
                    servers.column(
                        server,
                        "SELECT COUNT(*) FROM site.entry WHERE id IN ("
                            + String.join(",", expected)
                            + ")"))
                .containsExactly(Integer.toString(expected.size())));
  }

  private static Path state(TwoServers servers) {
    return servers.servers().paths(WEB_2).state();
  }

  private Path state() {
    return state(servers);
  }

  private List<Path> evidence() throws IOException {
    return DurableFolder.list(state().resolve("evidence"));
  }

  private String identity() throws IOException {
    Path file = servers.servers().paths(WEB_2).data().resolve("garrison-identity");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static String logs(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : DurableFolder.list(folder)) {
      if (file.getFileName().toString().matches("binlog\\.\\d+")) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  /** A figure for people; nothing depends on it. */
  private static void measured(String what, long sinceNanos) {
    LOGGER.info("measured=\"{}\" millis={}", what, (System.nanoTime() - sinceNanos) / 1_000_000);
  }
}
