// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import java.nio.file.Path;

/**
 * Where one server keeps its things.
 *
 * @param state what stays: data, certificates, logs
 * @param run what goes with the node: sockets and generated configuration. Its path is short,
 *     because a Unix socket's name has room for 107 bytes (unix(7))
 */
record NodeFolders(Path state, Path run) {
  NodeFolders {
    state = state.toAbsolutePath().normalize();
    run = run.toAbsolutePath().normalize();
  }

  Path trust() {
    return state.resolve("trust");
  }

  Path secret(String name) {
    return state.resolve("secrets").resolve(name);
  }

  Path log(String workload) {
    return state.resolve("logs").resolve(workload + ".log");
  }

  Path accessLog() {
    return state.resolve("logs").resolve("access.log");
  }

  Path databaseData() {
    return state.resolve("database");
  }

  Path backups() {
    return state.resolve("backups");
  }

  /** Without it no backup can be read. */
  Path backupKey() {
    return trust().resolve("backup.key");
  }

  Path quorum() {
    return state.resolve("quorum");
  }

  Path monitorData() {
    return state.resolve("monitor");
  }

  Path spool() {
    return state.resolve("spool");
  }

  Path totals() {
    return state.resolve("totals");
  }

  Path applicationWork() {
    return state.resolve("application");
  }

  Path nodeSocket() {
    return run.resolve("node.sock");
  }

  Path gatewaySocket() {
    return run.resolve("gateway.sock");
  }

  Path gatewayConfiguration() {
    return run.resolve("gateway.json");
  }

  Path nginxRun() {
    return run.resolve("nginx");
  }

  /** Beside {@link #accessLog}, because an edge on the same server writes that one. */
  Path nginxAccessLog() {
    return state.resolve("logs").resolve("nginx-access.log");
  }

  Path monitorSocket() {
    return run.resolve("monitor.sock");
  }

  Path monitorConfiguration() {
    return run.resolve("monitor.json");
  }

  Path applicationRun() {
    return run.resolve("application");
  }

  /** In a folder of its own that is closed to others: Tomcat refuses to listen elsewhere. */
  Path applicationSocket() {
    return applicationRun().resolve("http.sock");
  }

  Path sqlSocket() {
    return run.resolve("sql.sock");
  }

  Path sqlReadSocket() {
    return run.resolve("sql-read.sock");
  }

  Path databaseSocket() {
    return run.resolve("mariadb.sock");
  }
}
