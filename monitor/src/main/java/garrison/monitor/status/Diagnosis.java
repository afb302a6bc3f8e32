// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.status;

import garrison.monitor.status.Status.DatabaseStatus;
import garrison.monitor.status.Status.RoleStatus;
import garrison.monitor.status.Status.ServerStatus;
import garrison.monitor.status.Status.UpstreamStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that is wrong, named, in words an operator can act on.
 *
 * <p>{@link #of} is a pure function of the picture. A cause hides its consequences: of a server
 * that is silent nothing else is said, since whatever is known of it is old.
 *
 * @param code the name of this kind of problem; never changes its meaning
 * @param server where, or empty when it concerns the whole
 */
public record Diagnosis(String code, Severity severity, String server, String text) {
  /** How bad it is; the worst first. */
  public enum Severity {
    /** Visitors notice, or will. */
    CRITICAL,
    /** Something that should be there as a reserve is not. */
    WARNING
  }

  /** After how long without a report a server counts as silent. */
  public static final long SILENT_MILLIS = 5_000;

  static final double LAG_SECONDS = 10;
  static final double ERRORS_WARNING_PERCENT = 1;
  static final double ERRORS_CRITICAL_PERCENT = 5;
  static final double DISK_WARNING_PERCENT = 85;
  static final double DISK_CRITICAL_PERCENT = 95;

  /** Everything that is wrong in the picture, the worst first. */
  public static List<Diagnosis> of(
      Status.Traffic traffic, List<ServerStatus> servers, Optional<String> storeFailure) {
    List<Diagnosis> found = new ArrayList<>();
    storeFailure.ifPresent(reason ->
        found.add(
            critical("store-failed", "", "The monitor cannot store measurements: " + reason)));
    for (ServerStatus server : servers) {
      if (server.isSilent()) {
        found.add(silent(server));
      } else {
        roles(server, found);
        disk(server, found);
        replication(server, found);
      }
    }
    upstreams(servers, found);
    writer(servers, found);
    copies(servers, found);
    errors(traffic, found);
    found.sort(Comparator.comparing(Diagnosis::severity));
    return List.copyOf(found);
  }

  private static Diagnosis silent(ServerStatus server) {
    Long ago = server.heardMillisAgo();
    return critical(
        "server-silent",
        server.name(),
        ago == null
            ? server.name() + " has not reported since the monitor started"
            : server.name() + " has not reported for " + duration(ago));
  }

  private static void roles(ServerStatus server, List<Diagnosis> found) {
    List<String> unknown = new ArrayList<>();
    for (RoleStatus role : server.roles()) {
      switch (role.health()) {
        case HEALTHY -> {}
        case UNHEALTHY ->
            found.add(
                critical(
                    "role-unhealthy",
                    server.name(),
                    role.role()
                        + " ("
                        + role.engine()
                        + ") on "
                        + server.name()
                        + " is not healthy"));
        case UNKNOWN -> unknown.add(role.role());
      }
    }
    if (!unknown.isEmpty()) {
      found.add(
          warning(
              "role-unknown",
              server.name(),
              server.name() + " does not say how these roles are: " + String.join(", ", unknown)));
    }
  }

  private static void disk(ServerStatus server, List<Diagnosis> found) {
    Double used = server.filesystemUsedPercent();
    if (used != null && used >= DISK_WARNING_PERCENT) {
      String text = server.name() + ": the disk is " + percent(used) + " full";
      found.add(
          used >= DISK_CRITICAL_PERCENT
              ? critical("disk-full", server.name(), text)
              : warning("disk-full", server.name(), text));
    }
  }

  private static void replication(ServerStatus server, List<Diagnosis> found) {
    DatabaseStatus database = server.database();
    if (database == null || database.writer()) {
      return;
    }
    Double lag = database.lagSeconds();
    if (Boolean.FALSE.equals(database.replicating())) {
      found.add(
          critical(
              "replication-stopped",
              server.name(),
              "Replication has stopped: the database on "
                  + server.name()
                  + " no longer follows the writer"));
    } else if (lag != null && lag >= LAG_SECONDS) {
      found.add(
          warning(
              "replication-late",
              server.name(),
              "The database on "
                  + server.name()
                  + " is "
                  + duration((long) (lag * 1000))
                  + " behind the writer"));
    }
  }

  /**
   * A web server that is silent or unhealthy itself is the cause; that the edge avoids it follows.
   */
  private static void upstreams(List<ServerStatus> servers, List<Diagnosis> found) {
    for (ServerStatus server : servers) {
      for (UpstreamStatus upstream : server.upstreams()) {
        boolean explained =
            found.stream().anyMatch(problem -> problem.server().equals(upstream.upstream()));
        if (!upstream.healthy() && !explained && !server.isSilent()) {
          found.add(
              critical(
                  "upstream-unhealthy",
                  upstream.upstream(),
                  server.name()
                      + " sends no requests to "
                      + upstream.upstream()
                      + ": its health check fails"));
        }
      }
    }
  }

  private static void writer(List<ServerStatus> servers, List<Diagnosis> found) {
    List<String> writers = new ArrayList<>();
    int databases = 0;
    for (ServerStatus server : servers) {
      DatabaseStatus database = server.database();
      if (database != null && !server.isSilent()) {
        databases++;
        if (database.writer()) {
          writers.add(server.name());
        }
      }
    }
    if (databases > 0 && writers.isEmpty()) {
      found.add(critical("no-writer", "", "No database accepts writes"));
    } else if (writers.size() > 1) {
      found.add(
          critical(
              "two-writers",
              "",
              "More than one database takes itself for the writer: " + String.join(", ", writers)));
    }
  }

  /** Said although a cause is known: it tells what the next loss would cost. */
  private static void copies(List<ServerStatus> servers, List<Diagnosis> found) {
    long databases =
        servers.stream()
            .filter(server -> server.roles().stream().anyMatch(Diagnosis::isDatabase))
            .count();
    for (ServerStatus server : servers) {
      DatabaseStatus database = server.database();
      Double copies = database == null ? null : database.copies();
      if (databases > 1 && copies != null && copies <= 1 && !server.isSilent()) {
        found.add(
            warning(
                "one-copy",
                server.name(),
                server.name()
                    + " has the only copy of what is written now: losing it too would lose"
                    + " acknowledged writes"));
      }
    }
  }

  private static boolean isDatabase(RoleStatus role) {
    return role.role().equals("database");
  }

  private static void errors(Status.Traffic traffic, List<Diagnosis> found) {
    Double errors = traffic.errorPercent();
    if (errors != null && errors >= ERRORS_WARNING_PERCENT) {
      String text = percent(errors) + " of all requests are answered with a server error (5xx)";
      found.add(
          errors >= ERRORS_CRITICAL_PERCENT
              ? critical("error-rate", "", text)
              : warning("error-rate", "", text));
    }
  }

  private static Diagnosis critical(String code, String server, String text) {
    return new Diagnosis(code, Severity.CRITICAL, server, text);
  }

  private static Diagnosis warning(String code, String server, String text) {
    return new Diagnosis(code, Severity.WARNING, server, text);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f %%" : "%.0f %%", value);
  }

  /** A length of time as people say it: 12 s, 3 min, 2 h, 4 d. */
  static String duration(long millis) {
    long seconds = millis / 1000;
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 48 ? hours + " h" : hours / 24 + " d";
  }
}
