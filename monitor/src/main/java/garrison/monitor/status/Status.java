// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How everything is at one moment: what {@code /api/now} answers. Whatever was not measured in the
 * last seconds is null, never zero.
 *
 * @param timeMillis when, by the monitor's clock
 * @param traffic of all edges together
 * @param problems what is wrong, the worst first; empty when nothing is
 */
public record Status(
    String site,
    long timeMillis,
    Traffic traffic,
    Roles roles,
    List<ServerStatus> servers,
    List<Diagnosis> problems) {
  public Status {
    servers = List.copyOf(servers);
    problems = List.copyOf(problems);
  }

  /**
   * What the edges carry.
   *
   * @param requests how many since the gateways started, exactly
   * @param requestsPerSecond over the last seconds
   * @param p95Millis 95 of 100 requests were answered within this time
   * @param errorPercent the share of answers with status 5xx
   */
  public record Traffic(
      long requests,
      @Nullable Double requestsPerSecond,
      @Nullable Double p50Millis,
      @Nullable Double p95Millis,
      @Nullable Double p99Millis,
      @Nullable Double errorPercent,
      @Nullable Double connections) {}

  /** How many roles there are, and how many are known to be healthy. */
  public record Roles(int healthy, int all) {}

  /**
   * One server.
   *
   * @param heardMillisAgo since it last reported; null when it never did
   * @param source {@code host} for the whole machine, {@code processes} where figures are sums of
   *     this server's processes
   */
  public record ServerStatus(
      String name,
      String address,
      @Nullable Long heardMillisAgo,
      String source,
      @Nullable Double cpuPercent,
      @Nullable Double cpus,
      @Nullable Double memoryUsedBytes,
      @Nullable Double memoryTotalBytes,
      @Nullable Double filesystemUsedPercent,
      List<RoleStatus> roles,
      List<HttpStatus> http,
      List<UpstreamStatus> upstreams,
      @Nullable DatabaseStatus database) {
    public ServerStatus {
      roles = List.copyOf(roles);
      http = List.copyOf(http);
      upstreams = List.copyOf(upstreams);
    }

    /** Whether it reported recently. */
    public boolean isSilent() {
      return heardMillisAgo == null || heardMillisAgo > Diagnosis.SILENT_MILLIS;
    }
  }

  /** Whether a role does its work. */
  public enum Health {
    HEALTHY,
    UNHEALTHY,
    /** Nobody has said so within the last seconds. */
    UNKNOWN
  }

  /**
   * One role of a server.
   *
   * @param sinceMillis since when its health is what it is, as far back as the monitor knows
   * @param restarts since its node started; null when unknown
   */
  public record RoleStatus(
      String role,
      String engine,
      Health health,
      @Nullable Long sinceMillis,
      @Nullable Long restarts) {}

  /** What a gateway role of a server carries. */
  public record HttpStatus(
      String role,
      long requests,
      @Nullable Double requestsPerSecond,
      @Nullable Double p95Millis,
      @Nullable Double connections) {}

  /** A web server as an edge sees it. */
  public record UpstreamStatus(String upstream, boolean healthy) {}

  /**
   * The database role of a server.
   *
   * @param lagSeconds how far a follower is behind; null on a writer
   * @param copies how many servers certainly hold every acknowledged write; null on a follower
   */
  public record DatabaseStatus(
      boolean writer,
      @Nullable Boolean replicating,
      @Nullable Double lagSeconds,
      @Nullable Double copies) {}
}
