// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.lab.load.LoadPath;
import garrison.lab.load.SqlClient;
import garrison.lab.network.NamespaceThreads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The other way round: a server was lost, the other one wrote on alone and is lost now as well, and
 * the first one is back. What it holds is old, and nobody can know how old, so it must serve
 * nothing: neither take a write nor answer a read.
 */
final class OldCopy {
  private static final Duration TURN = Duration.ofMillis(100);

  /** How long it is watched, counted from when its node answers. */
  private static final Duration WATCHED = Duration.ofSeconds(5);

  private final DrillPlan plan;
  private final Cluster cluster;
  private final SqlClient.Place reads;

  OldCopy(DrillPlan plan, Cluster cluster, SqlClient.Place reads) {
    this.plan = plan;
    this.cluster = cluster;
    this.reads = reads;
  }

  /**
   * Whoever is left says that nobody else is.
   *
   * @throws DrillException when it takes itself for one of two
   */
  void requireAlone(String writer) throws InterruptedException {
    Copy left = copy(writer);
    if (left.isInSync() || !left.isWriter()) {
      throw new DrillException(
          left + " (expected: a writer that says it has the only copy)", "garrison database");
    }
  }

  /**
   * Returns when the server was back and has served nothing for a while.
   *
   * @throws DrillException when it did, or its node does not answer
   */
  void requireSilent(String server, List<LoadPath> paths) throws InterruptedException {
    awaitNode(server);
    long before = acknowledged(paths);
    String read = read(server);
    if (!read.isEmpty()) {
      throw violation(server, "answers a read: " + read);
    }
    if (acknowledged(paths) != before) {
      throw violation(
          server, "%d writes were acknowledged".formatted(acknowledged(paths) - before));
    }
    if (copy(server).isWriter()) {
      throw violation(server, "takes itself for the writer");
    }
  }

  private void awaitNode(String server) throws InterruptedException {
    long deadline = System.nanoTime() + plan.limit().toNanos();
    while (copy(server).seen().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new DrillException(
            "%s: no answer %d s after its power was back".formatted(server, plan.limitSeconds()),
            "see .garrison/servers/" + server + "/logs/node.log");
      }
      Thread.sleep(TURN);
    }
  }

  /** What a program on that server is told at its port for reads; empty when it is held. */
  private String read(String server) throws InterruptedException {
    if (!plan.server(server).application()) {
      Thread.sleep(WATCHED);
      return "";
    }
    try (ExecutorService there =
        Executors.newSingleThreadExecutor(
            new NamespaceThreads(DrillLoad.NAMESPACES.resolve(server)))) {
      return there.submit(this::question).get();
    } catch (ExecutionException e) {
      throw new DrillException("reading at " + server, "garrison status", e);
    }
  }

  private String question() {
    SqlClient.Place patient =
        new SqlClient.Place(reads.url(), reads.user(), reads.password(), reads.table(), WATCHED);
    try (var connection = SqlClient.connect(patient);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT COUNT(*) FROM " + reads.table())) {
      return rows.next() ? rows.getLong(1) + " rows" : "no rows";
    } catch (SQLException _) {
      return "";
    }
  }

  private Copy copy(String server) throws InterruptedException {
    return cluster.look().stream()
        .filter(copy -> copy.server().equals(server))
        .findFirst()
        .orElseThrow();
  }

  private static long acknowledged(List<LoadPath> paths) {
    return paths.stream().mapToLong(LoadPath::acknowledged).sum();
  }

  private static DrillException violation(String server, String what) {
    return new DrillException(
        "%s is back with an old copy, and %s (expected: nothing until the last writer is back)"
            .formatted(server, what),
        "garrison database shows what each server is doing");
  }
}
