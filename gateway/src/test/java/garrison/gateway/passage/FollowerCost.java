// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.trust.Authority;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What it costs to follow the protocol: the same statements over the write port, which is followed,
 * and over the read port, which is not; both to the same MariaDB, in turns. Prints for each
 * workload the median of the ratios of CPU time (this process: client, passage and entry) and of
 * elapsed time. Started by hand: {@code FollowerCost ROUNDS}.
 */
final class FollowerCost {
  private interface Work {
    void on(Connection connection) throws Exception;
  }

  private FollowerCost() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
    Path folder = Files.createTempDirectory("follower-cost");
    Authority authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    try (LocalMariadb database = LocalMariadb.start(folder.resolve("1"), 1);
        SqlGateway web1 = SqlGateway.open(authority, folder.resolve("web-1"), "web-1", database);
        SqlGateway web3 = SqlGateway.open(authority, folder.resolve("web-3"), "web-3", null)) {
      web1.lead(SqlGateway.HOLD_MILLIS, web1);
      web3.lead(SqlGateway.HOLD_MILLIS, web1);
      web1.ask("sql-admit 1");
      web1.ask("sql-reads yes");
      Work small = connection -> query(connection, "SELECT 1", 2000);
      Work shortRows = connection -> query(connection, "SELECT seq FROM seq_1_to_200000", 2);
      Work longRows =
          connection -> query(connection, "SELECT seq, REPEAT('x', 1000) FROM seq_1_to_40000", 2);
      compare("small statements, same server ", web1, small, rounds);
      compare("small statements, over TLS    ", web3, small, rounds);
      compare("400,000 rows of some 10 bytes ", web3, shortRows, rounds);
      compare("80,000 rows of some 1000 bytes", web3, longRows, rounds);
    }
  }

  private static void compare(String name, SqlGateway gateway, Work work, int rounds)
      throws Exception {
    List<Double> cpu = new ArrayList<>();
    List<Double> elapsed = new ArrayList<>();
    try (Connection followed = gateway.connect();
        Connection free = gateway.read()) {
      for (int i = 0; i < 3; i++) {
        measure(work, followed);
        measure(work, free);
      }
      for (int i = 0; i < rounds; i++) {
        boolean isFollowedFirst = i % 2 == 0;
        long[] one = measure(work, isFollowedFirst ? followed : free);
        long[] two = measure(work, isFollowedFirst ? free : followed);
        long[] with = isFollowedFirst ? one : two;
        long[] without = isFollowedFirst ? two : one;
        cpu.add((double) with[0] / without[0]);
        elapsed.add((double) with[1] / without[1]);
      }
    }
    Collections.sort(cpu);
    Collections.sort(elapsed);
    System.out.printf(
        "%s followed/not: cpu %.3f (%.3f-%.3f)  elapsed %.3f%n",
        name,
        cpu.get(rounds / 2),
        cpu.get(rounds / 4),
        cpu.get(3 * rounds / 4),
        elapsed.get(rounds / 2));
  }

  private static long[] measure(Work work, Connection connection) throws Exception {
    long cpu = cpuNanos();
    long begin = System.nanoTime();
    work.on(connection);
    return new long[] {cpuNanos() - cpu, System.nanoTime() - begin};
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void query(Connection connection, String sql, int times) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(1000);
      for (int i = 0; i < times; i++) {
        try (ResultSet rows = statement.executeQuery(sql)) {
          while (rows.next()) {
            // Read to the end.
          }
        }
      }
    }
  }
}
