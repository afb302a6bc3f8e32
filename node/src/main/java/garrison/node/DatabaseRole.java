// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.backup.BackupPrograms;
import garrison.database.backup.BackupSettings;
import garrison.database.backup.Backups;
import garrison.database.configuration.ApplicationAccount;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabaseLimits;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.Source;
import garrison.database.insync.Diagnosis;
import garrison.database.insync.Mariadb;
import garrison.database.insync.Replication;
import garrison.database.insync.Settings;
import garrison.database.operation.Admission;
import garrison.database.operation.DatabaseSupervisor;
import garrison.database.operation.SupervisorReport;
import garrison.database.operation.Surroundings;
import garrison.model.Infrastructure;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import garrison.model.WhenAlone;
import garrison.model.plan.RolePlan;
import garrison.node.supervision.ChildProcess;
import garrison.node.supervision.WorkloadStatus;
import garrison.quorum.client.Quorum;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** MariaDB on one server, in the hands of its supervisor. */
final class DatabaseRole implements AutoCloseable {
  /** The process's name in messages and of its log. */
  static final String NAME = "mariadb";

  private final DatabaseSupervisor supervisor;
  private final Backups backups;

  private DatabaseRole(
      DatabaseSupervisor supervisor,
      DatabaseConfiguration configuration,
      NodeFolders folders,
      InstantSource clock) {
    this.supervisor = supervisor;
    this.backups =
        Backups.start(
            backupSettings(configuration, folders),
            BackupPrograms.find(System.getenv().getOrDefault("PATH", "")),
            () -> supervisor.report().isWriter() || supervisor.report().isInSync(),
            clock);
  }

  private static BackupSettings backupSettings(
      DatabaseConfiguration configuration, NodeFolders folders) {
    return new BackupSettings(
        configuration.listener().server().value(),
        configuration.limits().administrator(),
        new BackupSettings.Places(
            folders.backups(),
            folders.backupKey(),
            configuration.paths().data(),
            configuration.paths().socket(),
            folders.run()),
        BackupSettings.Rule.DEFAULT);
  }

  /**
   * Starts the supervisor.
   *
   * @param clock for the time shown to people
   * @param nanos monotonic, for durations
   */
  static DatabaseRole start(
      RolePlan.Database plan,
      Infrastructure infrastructure,
      NodeArguments arguments,
      Quorum quorum,
      Admission doors,
      InstantSource clock,
      LongSupplier nanos) {
    NodeFolders folders = arguments.folders();
    PrivateFile.folder(folders.databaseData());
    DatabaseConfiguration configuration = configuration(plan, arguments.server(), folders);
    return new DatabaseRole(
        DatabaseSupervisor.start(
            configuration,
            settings(infrastructure, arguments),
            new Surroundings(
                quorum,
                doors,
                (command, environment) ->
                    ChildProcess.start(NAME, folders.log(NAME), command, environment),
                clock,
                nanos)),
        configuration,
        folders,
        clock);
  }

  private static DatabaseConfiguration configuration(
      RolePlan.Database plan, ServerName server, NodeFolders folders) {
    String user = System.getProperty("user.name");
    return new DatabaseConfiguration(
        new DatabaseConfiguration.Listener(server, plan.serverId(), plan.replication()),
        plan.others().stream()
            .map(other -> new Source(other.endpoint(), other.identity()))
            .toList(),
        new DatabasePaths(folders.databaseData(), folders.run(), folders.trust()),
        new ApplicationAccount(
            ApplicationRole.DATABASE,
            ApplicationRole.DATABASE,
            PrivateFile.read(folders.secret(ApplicationRole.PASSWORD))),
        DatabaseLimits.of(user, user));
  }

  private static Settings settings(Infrastructure infrastructure, NodeArguments arguments) {
    ServerName first =
        arguments
            .writer()
            .or(() -> infrastructure.playing(Role.DATABASE).stream().findFirst().map(Server::name))
            .orElseThrow();
    return new Settings(
        first,
        infrastructure.whenAlone() == WhenAlone.STOP
            ? Settings.WhenAlone.STOP
            : Settings.WhenAlone.CONTINUE,
        Settings.Patience.DEFAULT);
  }

  /** What was seen and decided last. */
  SupervisorReport report() {
    return supervisor.report();
  }

  DatabaseSupervisor supervisor() {
    return supervisor;
  }

  Backups backups() {
    return backups;
  }

  /** The role as any other: healthy is a writer that is open, and a follower that is in sync. */
  WorkloadStatus status() {
    SupervisorReport report = supervisor.report();
    return new WorkloadStatus(
        NAME, state(report), sentence(report), report.pid(), report.restarts(), report.since());
  }

  private static WorkloadStatus.State state(SupervisorReport report) {
    return switch (report.mariadb()) {
      case Mariadb.Dead _, Mariadb.Rebuilding _ ->
          report.restarts() == 0 && report.pid() == 0
              ? WorkloadStatus.State.PREPARING
              : WorkloadStatus.State.BACKING_OFF;
      case Mariadb.Starting _ -> WorkloadStatus.State.STARTING;
      case Mariadb.Silent _, Mariadb.Unanswered _ -> WorkloadStatus.State.UNHEALTHY;
      case Mariadb.Running running ->
          isHealthy(report, running)
              ? WorkloadStatus.State.HEALTHY
              : WorkloadStatus.State.UNHEALTHY;
    };
  }

  private static boolean isHealthy(SupervisorReport report, Mariadb.Running running) {
    return report.isWriter()
        ? running.access() == Mariadb.Access.OPEN
        : report.decision().diagnosis() == Diagnosis.IN_SYNC;
  }

  /** Whether both replication threads do their work now. */
  static boolean isRunning(Replication.From from) {
    return from.receiving() == Replication.State.RUNNING
        && from.applying() == Replication.State.RUNNING;
  }

  private static String sentence(SupervisorReport report) {
    String why = report.decision().explanation();
    String told = why.startsWith("no action: ") ? why.substring("no action: ".length()) : why;
    return report.isWriter() ? "writer; " + told : told;
  }

  @Override
  public void close() {
    backups.close();
    supervisor.close();
  }
}
