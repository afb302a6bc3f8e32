// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.status;

import garrison.monitor.store.Selector;

/** The names of the measurements that agents deliver, as far as the monitor understands them. */
public final class Metric {
  public static final String SERVER = "server";
  public static final String ROLE = "role";
  public static final String EDGE = "edge";
  public static final String WEB = "web";

  public static final String REQUESTS = "garrison_http_requests_total";
  public static final String DURATION = "garrison_http_request_duration_seconds";
  public static final String RECEIVED = "garrison_http_received_bytes_total";
  public static final String SENT = "garrison_http_sent_bytes_total";
  public static final String CONNECTIONS = "garrison_connections_active";
  public static final String SQL_CONNECTIONS = "garrison_sql_connections_active";
  public static final String UPSTREAM_HEALTHY = "garrison_upstream_healthy";
  public static final String ROLE_HEALTHY = "garrison_role_healthy";
  public static final String ROLE_RESTARTS = "garrison_role_restarts_total";
  public static final String DATABASE_WRITER = "garrison_database_writer";
  public static final String DATABASE_COPIES = "garrison_database_copies";
  public static final String REPLICATION_LAG = "garrison_database_replication_lag_seconds";
  public static final String REPLICATION_RUNNING = "garrison_database_replication_running";

  public static final String CPU_SECONDS = "host_cpu_seconds_total";
  public static final String CPU_COUNT = "host_cpu_count";
  public static final String MEMORY_USED = "host_memory_used_bytes";
  public static final String MEMORY_TOTAL = "host_memory_total_bytes";
  public static final String DISK_READ = "host_disk_read_bytes_total";
  public static final String DISK_WRITTEN = "host_disk_written_bytes_total";
  public static final String FILESYSTEM_USED = "host_filesystem_used_bytes";
  public static final String FILESYSTEM_SIZE = "host_filesystem_size_bytes";
  public static final String NETWORK_RECEIVED = "host_network_received_bytes_total";
  public static final String NETWORK_SENT = "host_network_sent_bytes_total";
  public static final String SOURCE = "host_source";

  private Metric() {}

  /** All series of a metric that one server measured. */
  public static Selector of(String metric, String server) {
    return Selector.of(metric).with(SERVER, server);
  }

  /** The same for one role of that server. */
  public static Selector of(String metric, String server, String role) {
    return of(metric, server).with(ROLE, role);
  }

  /** What a server sends or receives over real interfaces: what stays on the host is left out. */
  public static Selector network(String metric, String server) {
    return of(metric, server).without("interface", "lo");
  }
}
