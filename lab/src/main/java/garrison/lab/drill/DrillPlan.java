// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * All that a drill has to know.
 *
 * @param kind which one
 * @param times how many cycles
 * @param seed decides what is left to chance
 * @param limitSeconds how long two copies and writes may take to be back
 * @param paceMillis a write by SQL is due each time this has passed, on each path; by HTTPS each
 *     time four times this has passed
 * @param run names this run: part of every id and of its table
 * @param folder where its records go
 * @param labSocket the lab's control socket
 * @param writer the file with the writer's name, for nodes that do not tell
 * @param site how visitors reach the site
 * @param password the file with the application's password
 * @param servers all servers of the file
 */
public record DrillPlan(
    DrillKind kind,
    int times,
    long seed,
    int limitSeconds,
    int paceMillis,
    String run,
    Path folder,
    Path labSocket,
    Path writer,
    Site site,
    Path password,
    List<Server> servers) {
  /** The most cycles of one run; its final check reads all of their ledgers again. */
  public static final int MOST_TIMES = 10_000;

  /** The slowest pace: a gap cannot be measured finer than this. */
  public static final int MOST_PACE_MILLIS = 1000;

  /**
   * How visitors reach the site.
   *
   * @param edge the edge's public address
   * @param port for HTTPS
   * @param domain the site's name
   * @param authority the certificate to trust
   */
  public record Site(String edge, int port, String domain, Path authority) {}

  /**
   * One server of the file.
   *
   * @param edge whether visitors reach the site there
   * @param database whether it has a copy of the site's data
   * @param application whether applications run there, which find the database on their own server
   * @param nodeSocket its node's control socket
   * @param databaseSocket its MariaDB's socket
   * @param databaseState the folder with its data and its trace
   */
  public record Server(
      String name,
      boolean edge,
      boolean database,
      boolean application,
      Path nodeSocket,
      Path databaseSocket,
      Path databaseState) {}

  public DrillPlan {
    servers = List.copyOf(servers);
    if (paceMillis < 1 || paceMillis > MOST_PACE_MILLIS) {
      throw new IllegalArgumentException(
          "pace: %d ms (expected: 1-%d)".formatted(paceMillis, MOST_PACE_MILLIS));
    }
    if (times < 1 || times > MOST_TIMES) {
      throw new IllegalArgumentException("times: %d (expected: 1-%d)".formatted(times, MOST_TIMES));
    }
  }

  Duration limit() {
    return Duration.ofSeconds(limitSeconds);
  }

  List<Server> databases() {
    return servers.stream().filter(Server::database).toList();
  }

  Server server(String name) {
    return servers.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /** The table of this run: nothing in it forbids a duplicate, so that one can be seen. */
  String table() {
    return "drill_" + run;
  }

  /** How the ids of one cycle begin. */
  String prefix(int cycle) {
    return "drill-%s-%d-".formatted(run, cycle);
  }

  Path trace(int cycle) {
    return folder.resolve("trace-%05d.gz".formatted(cycle));
  }

  Path ledger(int cycle) {
    return folder.resolve("ledger-%05d.log".formatted(cycle));
  }
}
