// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.backup.BackupPrograms;
import garrison.database.backup.BackupSettings;
import garrison.database.backup.Backups;
import garrison.database.configuration.ApplicationAccount;
import garrison.database.configuration.BackupAccount;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.configuration.DatabaseLimits;
import garrison.database.configuration.DatabasePaths;
import garrison.database.configuration.Source;
import garrison.database.insync.Diagnosis;
import garrison.database.insync.Mariadb;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.Replication;
import garrison.database.insync.Settings;
import garrison.database.logs.LogBudget;
import garrison.database.logs.LogKeeper;
import garrison.database.operation.Admission;
import garrison.database.operation.DatabaseSupervisor;
import garrison.database.operation.SupervisorReport;
import garrison.database.operation.Surroundings;
import garrison.database.rebuild.CopyLimits;
import garrison.database.rebuild.CopyServer;
import garrison.database.server.DatabaseException;
import garrison.model.Endpoint;
import garrison.model.Infrastructure;
import garrison.model.ListeningPorts;
import garrison.model.Reasons;
import garrison.model.Role;
import garrison.model.Server;
import garrison.model.ServerName;
import garrison.model.WhenAlone;
import garrison.model.plan.RolePlan;
import garrison.node.supervision.ChildProcess;
import garrison.node.supervision.WorkloadStatus;
import garrison.quorum.client.Quorum;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MariaDB on one server, in the hands of its supervisor. */
final class DatabaseRole implements AutoCloseable {
  /** The process's name in messages and of its log. */
  static final String NAME = "mariadb";

  private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseRole.class);
  private static final Duration LOG_PACE = Duration.ofSeconds(10);
  private static final String BACKUP_PASSWORD = "database-backup";
  private static final Duration FIRST_BACKUP = Duration.ofMinutes(10);

  private final DatabaseSupervisor supervisor;
  private final Backups backups;
  private final Optional<CopyServer> copies;
  private final LogKeeper logs;
  private final boolean hasOthers;

  private DatabaseRole(
      RolePlan.Database plan,
      DatabaseSupervisor supervisor,
      DatabaseConfiguration configuration,
      BackupSettings backups,
      Clocks clocks) {
    this.supervisor = supervisor;
    this.hasOthers = !plan.others().isEmpty();
    warnOfMissingTools();
    this.backups =
        Backups.start(backups, DatabaseRole::tools, this::holdsEverything, clocks.wall());
    this.copies =
        hasOthers
            ? Optional.of(
                CopyServer.start(
                    configuration,
                    new CopyServer.Access(plan.copies(), plan.copiers()),
                    DatabaseRole::tools,
                    this::holdsEverything,
                    CopyLimits.DEFAULT,
                    clocks.nanos()))
            : Optional.empty();
    this.logs =
        LogKeeper.start(
            configuration, LogBudget.DEFAULT, LOG_PACE, this::part, this.backups::logsNeededFrom);
  }

  /**
   * Both clocks of a node.
   *
   * @param wall for the time shown to people
   * @param nanos monotonic, for durations
   */
  private record Clocks(InstantSource wall, LongSupplier nanos) {}

  private static BackupPrograms tools() {
    return BackupPrograms.find(System.getenv().getOrDefault("PATH", ""));
  }

  /** Without them the server does all but backups and copies, which say so when they are wanted. */
  private static void warnOfMissingTools() {
    try {
      tools();
    } catch (DatabaseException e) {
      LOGGER.warn(
          "event=backup-tools-missing effect=\"no backups, and no copies to or from this server\""
              + " reason=\"{}\"",
          Reasons.onOneLine(e));
    }
  }

  private boolean holdsEverything() {
    return supervisor.report().isWriter() || supervisor.report().isInSync();
  }

  /** Whether this server alone has what is written now, although others should have it too. */
  boolean hasOnlyCopy() {
    SupervisorReport report = supervisor.report();
    return hasOthers
        && report.isWriter()
        && report.register() instanceof RegisterReading.Present present
        && present.register().alone();
  }

  private LogKeeper.Part part() {
    SupervisorReport report = supervisor.report();
    boolean together =
        report.register() instanceof RegisterReading.Present present
            && (!present.register().alone() || !hasOthers);
    if (!report.isInSync() || !together) {
      return LogKeeper.Part.OTHER;
    }
    return report.isWriter() ? LogKeeper.Part.WRITER : LogKeeper.Part.MEMBER;
  }

  private static BackupSettings backupSettings(
      Infrastructure infrastructure, DatabaseConfiguration configuration, NodeFolders folders) {
    ServerName server = configuration.listener().server();
    garrison.model.Backups wanted = infrastructure.database().backups();
    // One server after the other, today and every day.
    List<ServerName> servers =
        infrastructure.playing(Role.DATABASE).stream().map(Server::name).toList();
    return new BackupSettings(
        server.value(),
        configuration.limits().administrator(),
        configuration.backup(),
        new BackupSettings.Places(
            wanted
                .folder()
                .map(folder -> folder.resolve(server.value()))
                .orElseGet(folders::backups),
            folders.backupKey(),
            configuration.paths().data(),
            configuration.paths().socket(),
            folders.run()),
        new BackupSettings.Rule(
            wanted.keep(),
            wanted.every(),
            FIRST_BACKUP.multipliedBy(servers.indexOf(server) + 1L)));
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
        plan,
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
        backupSettings(infrastructure, configuration, folders),
        new Clocks(clock, nanos));
  }

  private static DatabaseConfiguration configuration(
      RolePlan.Database plan, ServerName server, NodeFolders folders) {
    String user = System.getProperty("user.name");
    return new DatabaseConfiguration(
        new DatabaseConfiguration.Listener(server, plan.serverId(), plan.replication()),
        plan.others().stream().map(DatabaseRole::source).toList(),
        new DatabasePaths(folders.databaseData(), folders.run(), folders.trust()),
        new ApplicationAccount(
            ApplicationRole.DATABASE,
            ApplicationRole.DATABASE,
            PrivateFile.read(folders.secret(ApplicationRole.PASSWORD))),
        new BackupAccount(PrivateFile.read(folders.secret(BACKUP_PASSWORD))),
        DatabaseLimits.of(user, user));
  }

  private static Source source(RolePlan.Target other) {
    return new Source(
        other.endpoint(),
        new Endpoint(other.endpoint().address(), ListeningPorts.COPY),
        other.identity());
  }

  private static Settings settings(Infrastructure infrastructure, NodeArguments arguments) {
    ServerName first =
        arguments
            .writer()
            .or(() -> infrastructure.playing(Role.DATABASE).stream().findFirst().map(Server::name))
            .orElseThrow();
    return new Settings(
        first,
        infrastructure.database().whenAlone() == WhenAlone.STOP
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
    logs.close();
    copies.ifPresent(CopyServer::close);
    backups.close();
    supervisor.close();
  }
}
